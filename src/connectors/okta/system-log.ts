import type { JsonObject, JsonValue } from '../../domain/json.js';
import type { PulledPage, Puller } from '../../pipeline/ingest/ports-pull.js';
import type { WireReply } from '../wire/exchange.js';
import type { VendorParts } from '../wire/api.js';
import { pullFault } from '../wire/pull-reply.js';
import { nextCursor, oktaApi } from './client.js';
import type { OktaConfig } from './config.js';

export interface SystemLogConfig extends OktaConfig {
  readonly id: string;
  /** Event time at which a new connector begins, ms. */
  readonly since: number;
}

/** Okta promises order and completeness of its log only for what is older than this. */
const LAG_MS = 60_000;
const PAGE = 1_000;
const OKTA = { name: 'Okta', remedy: 'Check the token, and that it may read logs (okta.logs.read).' };

/**
 * The System Log as a poller reads it: ascending, without `until`, each page's `next` link kept, also of an empty page,
 * which is where the next poll begins.
 * @see https://developer.okta.com/docs/reference/system-log-query/
 */
export function oktaSystemLog(config: SystemLogConfig, parts: VendorParts): Puller {
  const client = oktaApi(config, parts);
  return {
    id: config.id,
    source: 'okta/system_log',
    pull: async (checkpoint, signal) => {
      const asked = parts.now();
      const place = placeOf(checkpoint, config.since);
      const query = { since: place.since, limit: String(PAGE), sortOrder: 'ASCENDING', ...afterOf(place) };
      const path = `/api/v1/logs?${new URLSearchParams(query).toString()}`;
      const reply = await client({ method: 'GET', path, headers: { 'user-agent': 'sequitur' }, signal });
      return reply.status === 400 && place.after !== null ? begunAgain(place) : pageOf(reply, place, asked);
    },
  };
}

interface Place {
  readonly since: string;
  readonly after: string | null;
  /** Event time up to which the log was told already. */
  readonly covered: number;
}

function placeOf(checkpoint: JsonObject | null, since: number): Place {
  const { since: from, after, covered } = checkpoint ?? {};
  return {
    since: typeof from === 'string' ? from : new Date(since).toISOString(),
    after: typeof after === 'string' ? after : null,
    covered: typeof covered === 'number' ? covered : since,
  };
}

function afterOf({ after }: Place): Readonly<Record<string, string>> {
  return after === null ? {} : { after };
}

/** Okta does not know its own cursor any more: the log is read on from where it was told whole, and the rest is known again. */
function begunAgain({ covered }: Place): PulledPage {
  const checkpoint = { since: new Date(covered).toISOString(), after: null, covered };
  return { records: [], checkpoint, covered: null, more: true };
}

function pageOf(reply: WireReply, place: Place, asked: number): PulledPage {
  const records = recordsOf(reply, asked);
  const next = nextCursor(reply.header('link'));
  const more = records.length >= PAGE;
  // A page that is not full ends what was there when it was asked for.
  const reached = more ? lastTime(records, place.covered) : Math.max(place.covered, asked - LAG_MS);
  const checkpoint = { since: place.since, after: next ?? place.after, covered: reached };
  const covered = reached > place.covered ? { from: place.covered, to: reached } : null;
  return { records, checkpoint, covered, more };
}

function recordsOf(reply: WireReply, now: number): readonly JsonValue[] {
  if (reply.status === 200 && Array.isArray(reply.json)) return reply.json as readonly JsonValue[];
  throw pullFault(reply, OKTA, now);
}

function lastTime(records: readonly JsonValue[], otherwise: number): number {
  const last = records.at(-1) as JsonObject | undefined;
  const at = Date.parse(String(last?.['published'] ?? ''));
  return Number.isNaN(at) ? otherwise : Math.max(otherwise, at - 1);
}
