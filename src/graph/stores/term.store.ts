import type { ActionRecord } from '../../domain/records.js';
import type { Graph } from '../session.js';
import { actionOf, auditOf, changeOf } from './action-rows.js';
import { appendAudit } from './audit.store.js';
import { appendChanges } from './feed.store.js';
import { ENDED_TERMS, MOVE_TERM } from './term.cypher.js';

interface TermMove {
  readonly uid: string;
  readonly from: number;
  readonly until: number;
  readonly by: string;
  readonly reason: string;
  readonly now: number;
  readonly escalate: boolean;
}

/** Ends of actions that were asked for a time. */
export function termStore(graph: Graph) {
  return {
    ended: async (now: number, limit: number) => {
      const rows = await graph.run<{ action: Partial<ActionRecord>; stillMalicious: boolean }>(ENDED_TERMS, {
        now,
        limit,
      });
      return rows.map(({ action, stillMalicious }) => ({ action: actionOf(action), stillMalicious }));
    },
    extend: (move: TermMove): Promise<boolean> =>
      graph.write(async (tx) => {
        const { uid, from, until, by, now, reason, escalate } = move;
        const [row] = await tx.run<{ action: Partial<ActionRecord> }>(MOVE_TERM, { uid, from, until });
        if (row === undefined) return false;
        const action = actionOf(row.action);
        const type = escalate ? 'action.escalated' : 'action.renewed';
        await appendAudit(tx, [auditOf(action, { type, actor: by, at: now, detail: { from, until, reason } })]);
        const change = changeOf(action, now);
        await appendChanges(tx, [escalate ? { ...change, kind: 'action.escalated' } : change]);
        return true;
      }),
  };
}
