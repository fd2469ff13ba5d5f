import { viewOf } from '../../rules/stored-view.js';
import { compareOrder } from '../../domain/event.js';
import type { EventStub, TrialReads } from '../../pipeline/correlate/ports-hunts.js';
import type { Tx } from '../session.js';
import { factReader } from './fact-reader.store.js';
import { identityLookup } from './identity-scope.store.js';
import { readEvents } from './ingest.store.js';
import { matchStore } from './match.store.js';
import { horizonOf } from './retention.store.js';
import { ruleStore } from './rule.store.js';
import { COUNT_EVENTS, EVENT_STUBS } from './scope.events.cypher.js';
import { sourceMarksOf } from './watermark.store.js';

/** What trials read, each piece in a query of its own, so that none holds the database for long. */
export function trialReads(tx: Tx): TrialReads {
  return {
    identity: identityLookup(tx),
    facts: factReader(tx),
    matches: matchStore(tx),
    rules: ruleStore(tx),
    events: {
      byUid: async (uids) => {
        const views = (await readEvents(tx, uids)).map(viewOf);
        return views.sort((a, b) => compareOrder(a.order, b.order));
      },
    },
    page: ({ lo, hi }, after, limit) =>
      tx.run<EventStub>(EVENT_STUBS, {
        from: after?.t ?? bounded(lo),
        to: bounded(hi),
        after: after?.uid ?? '',
        limit,
      }),
    count: async ({ lo, hi }, most) => {
      const [row] = await tx.run<{ events: number }>(COUNT_EVENTS, { lo: bounded(lo), hi: bounded(hi), most });
      return row?.events ?? 0;
    },
    horizon: () => horizonOf(tx),
    sourceMarks: (now, lateness) => sourceMarksOf(tx, now, lateness),
  };
}

/** The database knows no infinite integer. */
function bounded(time: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Math.trunc(time)));
}
