import type { Verdict } from '../../domain/verdict.js';

/** A current decision that cites a fact, and the actions that cite the decision. */
export interface RestingDecision {
  readonly decision: string;
  readonly case: number;
  readonly verdict: Verdict;
  readonly actions: readonly string[];
}

export interface Withdrawal {
  /** Uid of a context fact or an indicator. */
  readonly uid: string;
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly newId: () => string;
}

export interface Withdrawn {
  readonly alreadyWithdrawn: boolean;
  readonly decisions: readonly RestingDecision[];
}

export interface LookBackGraph {
  restingOn(uid: string): Promise<readonly RestingDecision[]>;
  /** Null where there is no such fact. */
  withdraw(withdrawal: Withdrawal): Promise<Withdrawn | null>;
}
