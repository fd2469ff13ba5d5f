import type { LapseGraph, LapseRound } from '../../pipeline/decide/ports-lapse.js';
import type { RestingDecision } from '../../pipeline/decide/ports-look-back.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { QUEUE_DECISIONS } from './case-open.cypher.js';
import { LAPSED_FACTS, LAPSE_TOLD } from './context.cypher.js';
import { RESTING_ON } from './look-back.cypher.js';

/** The end of an exception, the decisions to make again and what the audit says of it commit together. */
export function lapseGraph(graph: Graph): LapseGraph {
  return { lapse: (round) => graph.write((tx) => lapse(tx, round)) };
}

interface Lapsed {
  readonly uid: string;
  readonly endedAt: number;
}

async function lapse(tx: Tx, { now, limit, newId }: LapseRound): Promise<number> {
  const ended = await tx.run<Lapsed>(LAPSED_FACTS, { now, limit });
  if (ended.length === 0) return 0;
  await tx.run(LAPSE_TOLD, { uids: ended.map(({ uid }) => uid) });
  for (const { uid, endedAt } of ended) {
    const resting = await tx.run<RestingDecision>(RESTING_ON, { uids: [uid] });
    const cases = [...new Set(resting.map((each) => each.case))];
    const trigger = 'exception_expired';
    const rows = cases.map((each) => ({ id: newId(), case: each, trigger, at: now, state: 'pending' }));
    if (rows.length > 0) await tx.run(QUEUE_DECISIONS, { rows });
    const entry = { type: 'exception.expired', at: now, actor: 'sequitur', body: { fact: uid, endedAt } };
    await appendAudit(
      tx,
      cases.map((each) => ({ stream: `case/${String(each)}`, ...entry })),
    );
  }
  return ended.length;
}
