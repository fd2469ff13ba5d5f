import type { Verdict } from '../../domain/verdict.js';

/** A decision of a case with what it was made from, oldest first. */
export interface PastStep {
  readonly uid: string;
  readonly seq: number;
  readonly subject: string;
  readonly policyId: string;
  readonly policyVersion: string;
  readonly trigger: string;
  readonly decidedAt: number;
  readonly verdict: Verdict;
  readonly l: number;
  readonly answersJson: string;
}

/** Answered by `src/graph/stores/decision-history.store.ts`. */
export interface HistoryReads {
  /** The latest decisions of a case, at most `limit`, in their order. */
  decisionsOf(caseNumber: number, limit: number): Promise<readonly PastStep[]>;
}
