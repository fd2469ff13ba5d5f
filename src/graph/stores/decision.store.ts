import type {
  CaseDecided,
  CurrentDecision,
  NewDecision,
  QueuedCase,
  ShadowRecord,
  TakenCase,
} from '../../pipeline/decide/ports.js';
import type { Tx } from '../session.js';
import {
  CLAIM_DECISIONS,
  CURRENT_DECISIONS,
  DECISION_UNDER_POLICY,
  NEWEST_TRIGGER,
  PENDING_DECISIONS,
  QUEUE_RESPONSE,
  RETIRE_DECISIONS,
  SAVE_DECISION,
  SET_CASE_VERDICT,
  SUPERSEDE_DECISION,
} from './decision.cypher.js';
import { SAVE_SHADOWS } from './policy-shelf.cypher.js';

/** A case taken for deciding; its node is locked until the transaction ends. */
interface ClaimedCase {
  readonly triggers: readonly string[];
  readonly times: readonly number[];
}

export async function waitingCases(tx: Pick<Tx, 'run'>, limit: number): Promise<readonly QueuedCase[]> {
  return tx.run<QueuedCase>(PENDING_DECISIONS, { limit });
}

/** Takes all tasks of a case under its lock; null where another node was first. */
export async function takeCase(tx: Tx, number: number, now: number): Promise<TakenCase | null> {
  const [claimed] = await tx.run<ClaimedCase>(CLAIM_DECISIONS, { case: number, now });
  if (claimed === undefined || claimed.triggers.length === 0) return null;
  return { number, triggers: claimed.triggers, knownAt: Math.max(...claimed.times) };
}

/** When the newest trigger of the case came; null where none waits. */
export async function newestTrigger(tx: Tx, number: number): Promise<number | null> {
  const [row] = await tx.run<{ at: number | null }>(NEWEST_TRIGGER, { case: number });
  return row?.at ?? null;
}

export function decisionsOf(tx: Tx, caseNumber: number): Promise<readonly CurrentDecision[]> {
  return tx.run<CurrentDecision>(CURRENT_DECISIONS, { case: caseNumber });
}

/** Writes a decision with everything it cites and lacked; what it replaces stays, no longer current. */
export async function saveDecision(tx: Tx, decision: NewDecision): Promise<void> {
  const { record, evidence, lacked, policy, supersedes } = decision;
  await tx.run(SAVE_DECISION, { decision: record, evidence, lacked });
  await tx.run(DECISION_UNDER_POLICY, { uid: record.uid, policy });
  if (supersedes !== null) await tx.run(SUPERSEDE_DECISION, { uid: record.uid, superseded: supersedes });
}

export async function retireDecisions(tx: Tx, { retired, because, now }: CaseDecided): Promise<void> {
  if (retired.length > 0) await tx.run(RETIRE_DECISIONS, { uids: retired.map(({ uid }) => uid), because, now });
}

export async function setCaseVerdict(tx: Tx, decided: CaseDecided): Promise<void> {
  await tx.run(SET_CASE_VERDICT, { case: decided.case, verdict: decided.verdict, now: decided.now });
}

/** The next hand-over, in the transaction that decided: a crash before the guard has looked loses nothing. */
export async function queueResponse(tx: Tx, decided: CaseDecided): Promise<void> {
  await tx.run(QUEUE_RESPONSE, { case: decided.case, now: decided.now });
}

export async function saveShadows(tx: Tx, shadows: readonly ShadowRecord[]): Promise<void> {
  if (shadows.length === 0) return;
  await tx.run(SAVE_SHADOWS, { rows: shadows.map((shadow) => ({ decision: shadow.decision, shadow })) });
}
