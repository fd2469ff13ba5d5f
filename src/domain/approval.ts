/** A responder lets somebody else answer requests for them until a date. */
export interface ApprovalDelegation {
  readonly uid: string;
  readonly from: string;
  readonly fromName: string;
  readonly fromLogins?: readonly string[];
  readonly to: string;
  readonly toName: string;
  readonly since: number;
  /** First instant at which it no longer holds. */
  readonly until: number;
  readonly reason: string;
  readonly endedAt: number | null;
}

/** Whoever is away longer than this is replaced, not stood in for. */
export const LONGEST_DELEGATION_MS = 90 * 86_400_000;

/** How long a request waits for people. */
export interface ApprovalTimes {
  /** Unanswered that long, it is put before more people. */
  readonly escalateMs: number;
  /** Unanswered that long, it ends: the situation is another by then. */
  readonly expireMs: number;
  /** A target of tier 0 is approved only by somebody who proved who they are within that time. */
  readonly freshLoginMs: number;
}
export const DEFAULT_APPROVAL_TIMES: ApprovalTimes = {
  escalateMs: 15 * 60_000,
  expireMs: 24 * 3_600_000,
  freshLoginMs: 15 * 60_000,
};

/** Whose voice an answer is: one's own, or that of the responder who delegated. */
export interface Mandate {
  readonly onBehalfOf: string | null;
  readonly onBehalfOfName: string | null;
  readonly onBehalfOfLogins: readonly string[];
  /** The delegation it rests on; ended, the answer is none any more. */
  readonly delegation: string | null;
  /** The answer holds no longer than the right to give it. */
  readonly until: number;
}
