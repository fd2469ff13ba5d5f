import type { OldEvent, RetentionTx } from '../../pipeline/correlate/ports-retention.js';
import type { Tx } from '../session.js';
import { PURGE_FOLDS } from './alert-fold.cypher.js';
import { TRIM_CHANGES } from './change-read.cypher.js';
import { HORIZON, OLD_EVENTS, PURGE_EVENTS, PURGE_HITS, RAISE_HORIZON } from './retention.cypher.js';

/** Event time before which events may be missing because they were purged; null = nothing ever was. */
export async function horizonOf(tx: Pick<Tx, 'run'>): Promise<number | null> {
  return (await tx.run<{ horizon: number }>(HORIZON))[0]?.horizon ?? null;
}

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
    purge: async (uids) => {
      if (uids.length === 0) return;
      await tx.run(PURGE_HITS, { uids });
      await tx.run(PURGE_EVENTS, { uids });
    },
  };
}
