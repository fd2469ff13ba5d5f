import type { NormalisedEvent } from '../../domain/event.js';
import { compareText } from '../../domain/ids.js';
import type { Graph, Tx } from '../session.js';
import type { TransactionPart, Written } from '../transaction-part.js';
import { againOnConflict } from './ingest.conflict.js';
import {
  CREATE_EVENTS,
  EVENTS_BY_UID,
  KEEP_REVISIONS,
  KNOWN_EVENTS,
  KNOWN_REVISIONS,
  LOCK_EVENTS,
  mergeEntities,
  REVISE_EVENTS,
} from './ingest.cypher.js';
import {
  documentsOf,
  entitiesOf,
  entityId,
  eventRow,
  restoredEvent,
  revisionUid,
  type EntityIds,
  type Made,
  type StoredEvent,
} from './ingest.rows.js';
import { applyIdentityNews, identityNews } from './identity.store.js';
import { planOf, variantsOf, type KnownEvent, type Plan, type Variants } from './ingest.variants.js';

/** What was written, and each event's fate by uid and content. */
export interface StoredBatch {
  readonly written: Written;
  /** `uid@digest` of every content that this transaction brought in. */
  readonly fresh: ReadonlySet<string>;
}

/** Writes events and, in the same transaction, the given parts; retried as a whole until it commits. */
export function ingestEvents(
  graph: Graph,
  events: readonly NormalisedEvent[],
  parts: readonly TransactionPart[] = [],
): Promise<Written> {
  return againOnConflict(() =>
    graph.write(async (tx) => {
      const { written } = await storeEvents(tx, events);
      for (const part of parts) await part(tx, written);
      return written;
    }),
  );
}

/** Stores the events of one batch; the caller's transaction goes on with what rests on them. */
export async function storeEvents(tx: Tx, events: readonly NormalisedEvent[]): Promise<StoredBatch> {
  const variants = variantsOf(events);
  // Sent without waiting for each other, here and below: one connection runs them in order, and the round trips overlap.
  const [plan, news] = await Promise.all([planWithin(tx, variants), identityNews(tx, events)]);
  const everything = [...plan.create, ...plan.revise.map(({ event }) => event), ...plan.keep];
  // Also of revisions that do not count: which entities exist must not depend on which content came first.
  const merging = mergeAllEntities(tx, everything);
  // Compressing is the client's largest work; meanwhile the database merges.
  const documents = documentsOf(everything);
  await writePlan(tx, plan, { ids: await merging, documents });
  const identityChanges = await applyIdentityNews(tx, news);
  const revised = plan.revise.map(({ event }) => event);
  return { written: { created: plan.create, revised, identityChanges }, fresh: new Set(everything.map(revisionUid)) };
}

async function planWithin(tx: Tx, variants: Variants): Promise<Plan> {
  const known = await knownEvents(tx, KNOWN_EVENTS, [...variants.keys()]);
  const changed = [...variants].flatMap(([uid, contents]) =>
    isRevision(known.get(uid), contents) ? contents.map((event) => ({ uid, revision: revisionUid(event) })) : [],
  );
  const kept = new Set<string>();
  if (changed.length > 0) {
    const uids = [...new Set(changed.map(({ uid }) => uid))];
    for (const [uid, locked] of await knownEvents(tx, LOCK_EVENTS, uids)) known.set(uid, locked);
    const rows = await tx.run<{ uid: string }>(KNOWN_REVISIONS, { uids: changed.map(({ revision }) => revision) });
    for (const { uid } of rows) kept.add(uid);
  }
  return planOf(variants, known, (event) => kept.has(revisionUid(event)));
}

function isRevision(known: KnownEvent | undefined, contents: readonly NormalisedEvent[]): boolean {
  return known !== undefined && contents.some((event) => event.contentDigest !== known.digest);
}

async function knownEvents(tx: Tx, query: string, uids: readonly string[]): Promise<Map<string, KnownEvent>> {
  const rows = await tx.run<KnownEvent>(query, { uids });
  return new Map(rows.map((row) => [row.uid, row]));
}

async function mergeAllEntities(tx: Tx, events: readonly NormalisedEvent[]): Promise<EntityIds> {
  const ids = new Map<string, number>();
  const merged = [...entitiesOf(events)].map(async ([kind, refs]) => {
    const rows = refs.map(({ key, label, nature }) => ({ key, label, nature: nature ?? null }));
    const found = await tx.run<{ key: string; id: number }>(mergeEntities(kind), { rows });
    for (const { key, id } of found) ids.set(entityId({ kind, key }), id);
  });
  await Promise.all(merged);
  return ids;
}

async function writePlan(tx: Tx, plan: Plan, made: Made): Promise<void> {
  const created = plan.create.map((event) => eventRow(event, made));
  const revised = plan.revise.map(({ event, formerDigest }) => ({
    ...eventRow(event, made),
    formerUid: revisionUid({ uid: event.uid, contentDigest: formerDigest }),
  }));
  const kept = plan.keep.map((event) => ({
    uid: event.uid,
    document: { ...made.documents.get(event), uid: revisionUid(event) },
  }));
  const writes: Promise<unknown>[] = [];
  if (created.length > 0) writes.push(tx.run(CREATE_EVENTS, { rows: created }));
  if (revised.length > 0) writes.push(tx.run(REVISE_EVENTS, { rows: revised }));
  if (kept.length > 0) writes.push(tx.run(KEEP_REVISIONS, { rows: kept }));
  await Promise.all(writes);
}

/** Events as they were normalised, in no particular order; unknown uids are left out. */
export async function readEvents(tx: Tx, uids: readonly string[]): Promise<readonly NormalisedEvent[]> {
  const rows = await tx.run<StoredEvent>(EVENTS_BY_UID, { uids });
  return rows.map(restoredEvent);
}

/**
 * Stored events made anew from the same records: each steps aside under a uid of this run. The content did not change, so
 * a resend of the record is still known.
 */
export async function reviseInPlace(tx: Tx, events: readonly NormalisedEvent[], run: number): Promise<Written> {
  if (events.length === 0) return { created: [], revised: [], identityChanges: [] };
  const sorted = [...events].sort((a, b) => compareText(a.uid, b.uid));
  const news = await identityNews(tx, sorted);
  const made = { ids: await mergeAllEntities(tx, sorted), documents: documentsOf(sorted) };
  const rows = sorted.map((event) => ({
    ...eventRow(event, made),
    formerUid: `${revisionUid(event)}@${String(run)}`,
  }));
  await tx.run(REVISE_EVENTS, { rows });
  return { created: [], revised: sorted, identityChanges: await applyIdentityNews(tx, news) };
}
