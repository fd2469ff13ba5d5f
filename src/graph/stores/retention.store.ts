import type { LegalHold } from '../../domain/legal-hold.js';
import { STEP_HOUR_MS } from '../../pipeline/correlate/ports-hits.js';
import type { OldEvent, RetentionTx } from '../../pipeline/correlate/ports-retention.js';
import type { Tx } from '../session.js';
import { PURGE_FOLDS } from './alert-fold.cypher.js';
import { appendAudit } from './audit.store.js';
import { TRIM_CHANGES } from './change-read.cypher.js';
import type { ContextPart } from './context.store.js';
import {
  HORIZON,
  KEYS_OF_EVENTS,
  LEGAL_HOLDS,
  OLD_EVENTS,
  PURGE_ASKED,
  PURGE_EVENTS,
  PURGE_HITS,
  PURGE_STEP_HOURS,
  RAISE_HORIZON,
  TAKE_TURN,
} from './retention.cypher.js';

/** Event time before which events may be missing because they were purged; null = nothing ever was. */
export async function horizonOf(tx: Pick<Tx, 'run'>): Promise<number | null> {
  return (await tx.run<{ horizon: number }>(HORIZON))[0]?.horizon ?? null;
}

/** Part of a transaction that writes facts: a hold is placed between purges, not beside one. */
export const turnOfHolds: ContextPart = async (tx, facts) => {
  if (facts.some(({ kind }) => kind === 'legal_hold')) await tx.run(TAKE_TURN);
};

/** Notes that go with one batch of events: there are fewer of them than of hits. */
const NOTES_AT_ONCE = 10_000;

export function retentionTx(tx: Tx): RetentionTx {
  return {
    raiseHorizon: async (horizon) => {
      await tx.run(PURGE_FOLDS, { before: horizon });
      await tx.run(RAISE_HORIZON, { horizon });
    },
    trimFeed: async (partition, before, limit) => {
      const [done] = await tx.run<{ trimmed: number }>(TRIM_CHANGES, { partition, before, limit });
      return done?.trimmed ?? 0;
    },
    oldEvents: ({ t, uid }, before, limit) => tx.run<OldEvent>(OLD_EVENTS, { from: t, after: uid, before, limit }),
    legalHolds: async (most) => {
      await tx.run(TAKE_TURN);
      return tx.run<LegalHold>(LEGAL_HOLDS, { most });
    },
    keysOf: async (uids) => {
      const rows = await tx.run<{ uid: string; keys: string[] }>(KEYS_OF_EVENTS, { uids });
      return new Map(rows.map(({ uid, keys }) => [uid, keys]));
    },
    purge: async (uids) => {
      await tx.run(PURGE_ASKED, { limit: NOTES_AT_ONCE });
      await tx.run(PURGE_STEP_HOURS, { limit: NOTES_AT_ONCE, hourMs: STEP_HOUR_MS });
      if (uids.length === 0) return;
      await tx.run(PURGE_HITS, { uids });
      await tx.run(PURGE_EVENTS, { uids });
    },
    tell: (entry) => appendAudit(tx, [entry]),
  };
}
