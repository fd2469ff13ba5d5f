import type { CaseRecord, DecisionRecord, EvidenceRecord } from '../../domain/records.js';
import { VERDICTS, type AnswerState, type Verdict } from '../../domain/verdict.js';
import type { Tx } from '../session.js';
import {
  CLAIM_DECISIONS,
  CURRENT_DECISIONS,
  DECISION_UNDER_POLICY,
  PENDING_DECISIONS,
  SAVE_DECISION,
  SET_CASE_VERDICT,
  SUPERSEDE_DECISION,
} from './decision.cypher.js';

export interface DecideTask {
  readonly id: string;
  readonly case: number;
  readonly trigger: string;
  readonly at: number;
}

/** A case taken for deciding; its node is locked until the transaction ends. */
export interface ClaimedCase {
  readonly record: CaseRecord;
  readonly triggers: readonly string[];
  /** When each trigger came, ms. */
  readonly times: readonly number[];
}

export type EarlierDecision = Pick<
  DecisionRecord,
  'uid' | 'seq' | 'subject' | 'policyId' | 'current' | 'resultJson' | 'answersJson' | 'verdict'
>;

export interface CitedEvidence {
  readonly record: EvidenceRecord;
  /** Uids of the events, context facts or indicators that say it. */
  readonly cites: readonly string[];
}

export interface NewDecision {
  readonly record: DecisionRecord;
  readonly evidence: readonly CitedEvidence[];
  readonly lacked: readonly { readonly question: string; readonly state: AnswerState; readonly reach: number }[];
  readonly policy: Readonly<Record<string, string | number>> & { readonly key: string };
  readonly supersedes: string | null;
}

export function pendingDecisions(tx: Pick<Tx, 'run'>, limit: number): Promise<readonly DecideTask[]> {
  return tx.run<DecideTask>(PENDING_DECISIONS, { limit });
}

/** Takes all tasks of a case under its lock; null where another node was first. */
export async function claimCase(tx: Tx, caseNumber: number, now: number): Promise<ClaimedCase | null> {
  const [claimed] = await tx.run<ClaimedCase>(CLAIM_DECISIONS, { case: caseNumber, now });
  return claimed === undefined || claimed.triggers.length === 0 ? null : claimed;
}

export function decisionsOf(tx: Tx, caseNumber: number): Promise<readonly EarlierDecision[]> {
  return tx.run<EarlierDecision>(CURRENT_DECISIONS, { case: caseNumber });
}

/** Writes a decision with everything it cites and lacked; what it replaces stays, no longer current. */
export async function saveDecision(tx: Tx, decision: NewDecision): Promise<void> {
  const { record, evidence, lacked, policy, supersedes } = decision;
  await tx.run(SAVE_DECISION, { decision: record, evidence, lacked });
  await tx.run(DECISION_UNDER_POLICY, { uid: record.uid, policy });
  if (supersedes !== null) await tx.run(SUPERSEDE_DECISION, { uid: record.uid, superseded: supersedes });
}

/** A case shows the worst of its current decisions: it is benign only if every applicable policy says so. */
export function worstOf(verdicts: readonly Verdict[]): Verdict | null {
  return VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? null;
}

export async function setCaseVerdict(tx: Tx, caseNumber: number, verdict: Verdict | null, now: number): Promise<void> {
  await tx.run(SET_CASE_VERDICT, { case: caseNumber, verdict, now });
}
