import type { LookBackGraph, RestingDecision, Withdrawal, Withdrawn } from '../../pipeline/decide/ports-look-back.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { QUEUE_DECISIONS } from './case-open.cypher.js';
import { RESTING_ON, WITHDRAW_CITED } from './look-back.cypher.js';

/** Withdrawing a fact and queueing all that rested on it commit together: no decision is forgotten. */
export function lookBackGraph(graph: Graph): LookBackGraph {
  return {
    restingOn: (uid) => graph.run<RestingDecision>(RESTING_ON, { uid }),
    withdraw: (withdrawal) => graph.write((tx) => withdraw(tx, withdrawal)),
  };
}

async function withdraw(tx: Tx, { uid, at, by, reason, newId }: Withdrawal): Promise<Withdrawn | null> {
  const [found] = await tx.run<{ kind: string; open: boolean }>(WITHDRAW_CITED, { uid, at, by, reason });
  if (found === undefined) return null;
  const resting = await tx.run<RestingDecision>(RESTING_ON, { uid });
  const cases = [...new Set(resting.map((each) => each.case))];
  const rows = cases.map((each) => ({
    id: newId(),
    case: each,
    trigger: 'evidence_invalidated',
    at,
    state: 'pending',
  }));
  if (rows.length > 0) await tx.run(QUEUE_DECISIONS, { rows });
  const body = { fact: uid, reason };
  await appendAudit(
    tx,
    cases.map((each) => ({ stream: `case/${String(each)}`, type: 'evidence.invalidated', at, actor: by, body })),
  );
  return { alreadyWithdrawn: !found.open, decisions: resting };
}
