import type { NormalisedEvent, RawRecord } from '../../src/domain/event.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { Graph } from '../../src/graph/session.js';
import { eventStore } from '../../src/graph/stores/ingest-batch.store.js';
import type { TransactionPart } from '../../src/graph/transaction-part.js';
import { DEFAULT_HAND_OVER, HandOver, type HandOverDeps } from '../../src/pipeline/ingest/hand-over.js';
import type { NormaliseOutcome } from '../../src/pipeline/ingest/ports.js';
import { DEFAULT_AUTHORITIES } from '../../src/pipeline/link/authorities.js';
import { trustClaims } from '../../src/pipeline/link/trust-claims.js';
import { account, claim, makeEvent } from './make-event.js';

/** A small vendor for tests of the store: `{id, user, login?, at?, version?, bad?}`; the shipped mappings have their own tests. */
export function tinyVendor(record: RawRecord): NormaliseOutcome {
  if (typeof record.raw === 'string') return { reject: { code: 'INGEST_UNPARSEABLE', message: 'not JSON' } };
  const raw = record.raw as JsonObject;
  if (raw['bad'] === true) return { reject: { code: 'MAPPING_MISSING_FIELD', message: 'bad', mapping: 'tiny@1' } };
  return { events: [tinyEvent(record, raw)] };
}

function tinyEvent(record: RawRecord, { id, user, login, at, version }: JsonObject): NormalisedEvent {
  const key = `okta:${String(user)}`;
  return makeEvent({
    uid: String(id),
    source: record.source ?? 'okta/system_log',
    raw: record.raw,
    receivedAt: record.receivedAt,
    ...(typeof at === 'number' ? { time: at } : {}),
    ...(typeof version === 'number' ? { version } : {}),
    roles: [account(key)],
    claims: typeof login === 'string' ? [claim(key, login)] : [],
  });
}

export function testHandOver(
  graph: Graph,
  part: Partial<HandOverDeps> & { readonly parts?: readonly TransactionPart[] } = {},
): HandOver {
  const { parts = [], ...deps } = part;
  return new HandOver({
    normalise: tinyVendor,
    link: (event) => trustClaims(event, DEFAULT_AUTHORITIES),
    retentionMs: () => null,
    store: eventStore(graph, parts),
    disk: () => Promise.resolve(null),
    config: DEFAULT_HAND_OVER,
    ...deps,
  });
}
