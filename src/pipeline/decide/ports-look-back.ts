import type { Principal } from '../../domain/access.js';
import type { Verdict } from '../../domain/verdict.js';

/** A current decision that cites a fact, and the actions that cite the decision. */
export interface RestingDecision {
  readonly decision: string;
  readonly case: number;
  readonly verdict: Verdict;
  readonly actions: readonly string[];
}

export interface Withdrawal {
  /** Uid of a context fact or an indicator, or of an answer that cites some. */
  readonly uid: string;
  /** From when it was false; it keeps holding before. Null: it never held. */
  readonly from: number | null;
  readonly at: number;
  readonly by: string;
  /** All that rests on it is decided again; told is what this person may know of. */
  readonly viewer: Principal;
  readonly reason: string;
  readonly newId: () => string;
}

export interface Withdrawn {
  readonly alreadyWithdrawn: boolean;
  readonly decisions: readonly RestingDecision[];
  /** Uids of all that was done because of it, also by decisions that were replaced since. */
  readonly actions: readonly string[];
}

/** Why nothing could be withdrawn. */
export type NotWithdrawn = 'unknown' | 'only_events' | 'from_outside';

export interface LookBackGraph {
  restingOn(uid: string): Promise<readonly RestingDecision[]>;
  withdraw(withdrawal: Withdrawal): Promise<Withdrawn | NotWithdrawn>;
}
