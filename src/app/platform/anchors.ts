import { s3Anchor } from '../../connectors/anchor/s3.js';
import { syslogAnchor } from '../../connectors/anchor/syslog.js';
import { witnessAnchor } from '../../connectors/anchor/witness.js';
import { credentialReader } from '../../connectors/credential.js';
import { createExchange } from '../../connectors/wire/exchange.js';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import type { Anchor } from '../../pipeline/audit/ports.js';
import { bucketPlaceOf } from './bucket-place.js';
import { folderAnchor } from './folder-anchor.js';

const RETAIN_DAYS = 365;

/**
 * The second parties that SEQUITUR_ANCHOR names, separated by commas: a folder, `s3://bucket/prefix?region=…`,
 * `syslog://host:port`, `syslog+tls://host:port`, or the URL of a witness.
 */
export function anchorsOf(setting: string | undefined, env: NodeJS.ProcessEnv): readonly Anchor[] {
  const places = (setting ?? '').split(',').map((place) => place.trim());
  return places.filter((place) => place !== '').map((place) => anchorAt(place, env));
}

function anchorAt(place: string, env: NodeJS.ProcessEnv): Anchor {
  if (!/^[a-z0-9+]+:\/\//i.test(place)) return folderAnchor(place);
  const parts = {
    exchange: createExchange({ fetch, now: Date.now }),
    readCredential: credentialReader(env),
    now: Date.now,
  };
  const url = parsed(place);
  switch (url.protocol) {
    case 's3:':
      return s3Anchor(bucketOf(url), parts);
    case 'syslog:':
    case 'syslog+tls:':
      return syslogAnchor(
        { host: url.hostname, port: Number(url.port || '6514'), tls: url.protocol === 'syslog+tls:' },
        Date.now,
      );
    case 'http:':
    case 'https:':
      return witnessAnchor({ url: place }, parts);
    default:
      throw unusable(place);
  }
}

function bucketOf(url: URL) {
  const days = Number(url.searchParams.get('retainDays') ?? RETAIN_DAYS);
  if (url.hostname === '' || !Number.isSafeInteger(days) || days < 1) throw unusable(`s3://${url.hostname}`);
  return { ...bucketPlaceOf(url), retainDays: days };
}

function parsed(place: string): URL {
  try {
    return new URL(place);
  } catch {
    throw unusable(place);
  }
}

function unusable(place: string): EnvironmentFault {
  return new EnvironmentFault(
    'CONFIG_INVALID',
    `SEQUITUR_ANCHOR: ${place} is no place for checkpoints.`,
    EXIT.CONFIG_INVALID,
    {
      remedy: 'Name a folder, s3://bucket/prefix/?region=…, syslog+tls://host:port or the URL of a witness.',
    },
  );
}
