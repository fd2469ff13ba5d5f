import { createHash } from 'node:crypto';
import { InvariantBroken, UpstreamFault } from '../../domain/errors.js';
import type { Anchor } from '../../pipeline/audit/ports.js';
import { addressOfBucket, keysOfBucket, type BucketPlace } from '../aws/bucket.js';
import { sigV4Headers } from '../aws/sigv4.js';
import type { VendorParts } from '../wire/api.js';

/** A bucket of somebody else with versioning and Object Lock: what lies there cannot be altered before its time. */
export interface S3AnchorConfig extends BucketPlace {
  readonly retainDays: number;
}

const TIMEOUT_MS = 20_000;
const DAY_MS = 86_400_000;

/** Puts each checkpoint under its size, once, locked in compliance mode. What is there already must be the same. */
export function s3Anchor(config: S3AnchorConfig, parts: VendorParts): Anchor {
  const { region } = config;
  const address = addressOfBucket(config);
  const call = (method: 'GET' | 'PUT', name: string, body: string, headers: Readonly<Record<string, string>> = {}) => {
    const url = new URL(`${address}${name}`);
    const keys = keysOfBucket(config, parts.readCredential);
    const signed = sigV4Headers({ method, url, body, headers, region, service: 's3', keys, now: parts.now() });
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return parts.exchange({
      ...{ method, url: url.href, signal },
      headers: { ...headers, ...signed, 'content-type': 'text/plain' },
      ...(method === 'PUT' ? { body } : {}),
    });
  };
  return {
    name: `s3 ${address}`,
    keep: async ({ size, note }) => {
      const name = `checkpoint-${String(size).padStart(12, '0')}.txt`;
      const put = await call('PUT', name, note, lockHeaders(note, parts.now() + config.retainDays * DAY_MS));
      if (put.status >= 200 && put.status < 300) return;
      if (put.status !== 412) throw refused(put.status, put.text);
      const held = await call('GET', name, '');
      if (held.status !== 200) throw refused(held.status, held.text);
      if (held.text !== note)
        throw new InvariantBroken(`the bucket holds another checkpoint of ${String(size)} entries: the log has forked`);
    },
  };
}

/** A lock needs a checksum of the content, and an object that is there is never replaced. */
function lockHeaders(note: string, until: number): Readonly<Record<string, string>> {
  return {
    'if-none-match': '*',
    'x-amz-checksum-sha256': createHash('sha256').update(note).digest('base64'),
    'x-amz-object-lock-mode': 'COMPLIANCE',
    'x-amz-object-lock-retain-until-date': new Date(until).toISOString(),
  };
}

function refused(status: number, text: string): UpstreamFault {
  const code = /<Code>([^<]{1,80})<\/Code>/.exec(text)?.[1] ?? String(status);
  return new UpstreamFault('CONNECTOR_UNAVAILABLE', `The bucket took no checkpoint: ${code}.`);
}
