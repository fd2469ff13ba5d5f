import { UpstreamFault } from '../../domain/errors.js';
import type { CorrelationGraph, CorrelationTx, StoredEvents } from '../../pipeline/correlate/ports.js';
import { compareOrder } from '../../domain/event.js';
import type { RetentionGraph } from '../../pipeline/correlate/ports-retention.js';
import { viewOf } from '../../rules/stored-view.js';
import { holdLease, releaseLease, takeLease } from '../lease.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { batchesOfDetections } from './batch.store.js';
import { caseGroupStore } from './case-group.store.js';
import { detectionStore } from './detection.store.js';
import { factReader } from './fact-reader.store.js';
import { appendChanges } from './feed.store.js';
import { addMissingHits, hitReader, hitsOfAll, hitsOfNext, takeHitsBack, writeHits } from './hit.store.js';
import { identityLookup, noteIdentityTuples } from './identity-scope.store.js';
import { readEvents } from './ingest.store.js';
import { matchStore } from './match.store.js';
import { horizonOf, retentionTx } from './retention.store.js';
import { ruleStore } from './rule.store.js';
import { EVENTS_FROM, EVENTS_OF_ENTITIES } from './scope.events.cypher.js';
import { lockScopes } from './scope.store.js';
import { taskQueue } from './task.store.js';
import { sourceMarksOf } from './watermark.store.js';

const LEASE_MS = 60_000;

/** Correlation's transactions on a graph; `holder` names this node where a job is leased. */
export function correlationGraph(graph: Graph, holder: string): CorrelationGraph {
  return {
    write: (work) => graph.write((tx) => work(correlationTx(tx))),
    underLease: (name, work) =>
      underLease(graph, { name, holder }, (leased) => work((body) => leased((tx) => body(correlationTx(tx))))),
  };
}

/** Retention's transactions; `holder` as above. */
export function retentionGraph(graph: Graph, holder: string): RetentionGraph {
  return {
    underLease: (name, work) =>
      underLease(graph, { name, holder }, (leased) => work((body) => leased((tx) => body(retentionTx(tx))))),
  };
}

type Leased = <T>(body: (tx: Tx) => Promise<T>) => Promise<T>;

async function underLease<T>(
  graph: Graph,
  job: { readonly name: string; readonly holder: string },
  work: (write: Leased) => Promise<T>,
): Promise<T | null> {
  const lease = await takeLease(graph, { ...job, ttlMs: LEASE_MS, waitMs: 0 });
  if (lease === null) return null;
  try {
    return await work((body) =>
      graph.write(async (tx) => {
        await holdLease(tx, lease);
        return body(tx);
      }),
    );
  } catch (fault) {
    // Too slow for its lease: whoever took over goes on from the last committed batch.
    if (fault instanceof UpstreamFault && fault.code === 'LEASE_LOST') return null;
    throw fault;
  } finally {
    await releaseLease(graph, job);
  }
}

function correlationTx(tx: Tx): CorrelationTx {
  return {
    tasks: taskQueue(tx),
    hits: hitReader(tx),
    identity: identityLookup(tx),
    facts: factReader(tx),
    matches: matchStore(tx),
    detections: detectionStore(tx),
    cases: caseGroupStore(tx),
    rules: ruleStore(tx),
    events: storedEvents(tx),
    lockScopes: (groups) => lockScopes(tx, groups),
    writeHits: (rows) => writeHits(tx, rows),
    takeHitsBack: (uids) => takeHitsBack(tx, uids),
    hitsOfNext: (windows) => hitsOfNext(tx, windows),
    hitsOfAll: (windows, cap) => hitsOfAll(tx, windows, cap),
    addMissingHits: (rows) => addMissingHits(tx, rows),
    noteIdentityTuples: (tuples) => noteIdentityTuples(tx, tuples),
    horizon: () => horizonOf(tx),
    sourceMarks: (now, late) => sourceMarksOf(tx, now, late),
    batchesOf: (detections) => batchesOfDetections(tx, detections),
    audit: (entries) => appendAudit(tx, entries),
    appendChanges: (changes) => appendChanges(tx, changes),
  };
}

function storedEvents(tx: Tx): StoredEvents {
  const byUid: StoredEvents['byUid'] = async (uids) => {
    const views = (await readEvents(tx, uids)).map(viewOf);
    return views.sort((a, b) => compareOrder(a.order, b.order));
  };
  return {
    byUid,
    ofEntities: async (keys, { lo, hi }, limit) => {
      const rows = await tx.run<{ uid: string }>(EVENTS_OF_ENTITIES, { keys, lo, hi, limit });
      return byUid(rows.map(({ uid }) => uid));
    },
    from: async (time, cursor, limit) => {
      const params = { from: cursor?.t ?? time, after: cursor?.uid ?? '', limit };
      const rows = await tx.run<{ uid: string }>(EVENTS_FROM, params);
      return byUid(rows.map(({ uid }) => uid));
    },
  };
}
