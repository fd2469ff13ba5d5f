import type { ContextFact } from '../../domain/context.js';
import { digestOf } from '../../domain/ids.js';
import type {
  LookBackGraph,
  NotWithdrawn,
  RestingDecision,
  Withdrawal,
  Withdrawn,
} from '../../pipeline/decide/ports-look-back.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { QUEUE_DECISIONS } from './case-open.cypher.js';
import { addFacts, findFact, type ContextPart } from './context.store.js';
import { DONE_BECAUSE_OF, FACTS_BEHIND, RESTING_ON, WITHDRAW_CITED } from './look-back.cypher.js';
import { seenBy, SYSTEM_VIEWER, viewerOf } from './need-to-know.js';

/** Withdrawing a fact and queueing all that rested on it commit together: no decision is forgotten. */
export function lookBackGraph(graph: Graph, parts: readonly ContextPart[] = []): LookBackGraph {
  return {
    restingOn: (uid) => seenBy(graph, SYSTEM_VIEWER).run<RestingDecision>(RESTING_ON, { uids: [uid] }),
    withdraw: (withdrawal) => graph.write((tx) => withdraw(seenBy(tx, viewerOf(withdrawal.viewer)), withdrawal, parts)),
  };
}

/** Actions that one answer names. */
const MOST_ACTIONS = 500;

interface FactRow {
  readonly uid: string;
  readonly kind: string;
  readonly open: boolean;
  readonly validFrom: number;
  readonly validTo: number | null;
}

async function withdraw(
  tx: Tx,
  withdrawal: Withdrawal,
  parts: readonly ContextPart[],
): Promise<Withdrawn | NotWithdrawn> {
  const { uid, from, at, by, reason } = withdrawal;
  const behind = await tx.run<FactRow>(FACTS_BEHIND, { uid });
  const facts = behind.filter(({ kind }) => kind === 'Context' || kind === 'Indicator');
  if (facts.length === 0) return behind.length === 0 ? 'unknown' : 'only_events';
  if (from !== null && !facts.every((fact) => heldAt(fact, from))) return 'from_outside';
  const uids = facts.map((fact) => fact.uid);
  if (from !== null) await keepUntil(tx, withdrawal, facts);
  const resting = await tx.run<RestingDecision & { readonly seen: boolean }>(RESTING_ON, { uids });
  const done = await tx.run<{ uid: string }>(DONE_BECAUSE_OF, { uids, most: MOST_ACTIONS });
  await tx.run(WITHDRAW_CITED, { uids, at, by, reason });
  const told = await takenBack(tx, uids);
  for (const part of parts) await part(tx, told);
  await queueAgain(tx, withdrawal, resting);
  return {
    alreadyWithdrawn: facts.every(({ open }) => !open),
    decisions: resting.filter(({ seen }) => seen),
    actions: done.map((row) => row.uid),
  };
}

async function takenBack(tx: Tx, uids: readonly string[]): Promise<readonly ContextFact[]> {
  const facts: ContextFact[] = [];
  for (const uid of uids) {
    const fact = await findFact(tx, uid);
    if (fact !== null) facts.push(fact);
  }
  return facts;
}

async function queueAgain(tx: Tx, { uid, at, by, reason, newId }: Withdrawal, resting: readonly RestingDecision[]) {
  const cases = [...new Set(resting.map((each) => each.case))];
  const trigger = 'evidence_invalidated';
  const rows = cases.map((each) => ({ id: newId(), case: each, trigger, at, state: 'pending' }));
  if (rows.length > 0) await tx.run(QUEUE_DECISIONS, { rows });
  const body = { fact: uid, reason };
  await appendAudit(
    tx,
    cases.map((each) => ({ stream: `case/${String(each)}`, type: 'evidence.invalidated', at, actor: by, body })),
  );
}

function heldAt({ kind, validFrom, validTo }: FactRow, from: number): boolean {
  return kind === 'Context' && validFrom < from && (validTo === null || from < validTo);
}

/** What held before that time held: it is written down again with its earlier end, by its own words and their author's. */
async function keepUntil(tx: Tx, { from, at, by }: Withdrawal, facts: readonly FactRow[]): Promise<void> {
  for (const { uid, open } of facts) {
    const fact = open ? await findFact(tx, uid) : null;
    if (fact === null) continue;
    const earlier = { ...fact, validTo: from, recordedAt: at, uid: digestOf('context', uid, String(from), by) };
    await addFacts(tx, [earlier]);
  }
}
