import type { ActionState } from './action.js';
import type { CaseStatus, ChangeKind, Severity } from './case.js';
import type { MatchState } from './correlation.js';
import type { AnswerState, Disposition, Verdict } from './verdict.js';

/**
 * Properties of the nodes that several stages and the API share, as stored. Times are ms since the epoch;
 * nested values are JSON text under a name that ends in `Json`, because Neo4j properties do not nest.
 */
export interface CaseRecord {
  readonly uid: string;
  readonly number: number;
  readonly title: string;
  readonly severity: Severity;
  readonly status: CaseStatus;
  readonly owner: string | null;
  readonly tags: readonly string[];
  /** Worst verdict of its current decisions; null before the first. */
  readonly verdict: Verdict | null;
  readonly disposition: Disposition | null;
  readonly openedBy: 'detection' | 'alert' | 'person';
  /** When what it is called after began, and what that is; absent where a person named it, which nothing changes any more. */
  readonly namedAt?: number;
  readonly namedBy?: string;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  readonly firstEventAt: number | null;
  readonly lastEventAt: number | null;
  readonly eventCount: number;
  /** Rises with each change; what `expectedVersion` is compared with. */
  readonly version: number;
}

export interface MatchRecord {
  readonly key: string;
  readonly ruleKey: string;
  readonly group: string;
  readonly start: number;
  readonly end: number;
  /** Event uids in step order, '' for a missing step; `steps[i]` is the step of `events[i]`. */
  readonly events: readonly string[];
  readonly steps: readonly number[];
  readonly state: MatchState;
}

export interface DetectionRecord {
  readonly uid: string;
  readonly ruleKey: string;
  readonly ruleId: string;
  readonly ruleTitle: string;
  /** Canonical join tuple; for identity rules the person's key. */
  readonly group: string;
  readonly start: number;
  readonly end: number;
  readonly matchCount: number;
  readonly state: MatchState;
  readonly severity: Severity;
  readonly techniqueIds: readonly string[];
  readonly firedAt: number | null;
  /** Rises when late records change what is folded. */
  readonly revision: number;
}

export interface DecisionRecord {
  readonly uid: string;
  /** Case number. */
  readonly case: number;
  /** Position in the case's history of decisions, from 1. */
  readonly seq: number;
  readonly subject: string;
  readonly trigger: string;
  readonly asOf: number;
  readonly decidedAt: number;
  readonly current: boolean;
  readonly verdict: Verdict;
  readonly robust: boolean;
  readonly contested: boolean;
  /** Centibans. */
  readonly l: number;
  readonly lo: number;
  readonly hi: number;
  readonly flipSet: readonly string[];
  readonly policyId: string;
  readonly policyVersion: string;
  readonly policyDigest: string;
  readonly policyOwner: string;
  readonly policyPublishedBy: string;
  /** The whole result and its inputs, RFC 8785 text: what `verify` recomputes. */
  readonly resultJson: string;
  readonly answersJson: string;
  readonly sourceHealthJson: string;
  /** What the planner chose to ask, and what it weighed; empty where nothing had a cost. */
  readonly planJson: string;
  /** Actions that its policy called for, as JSON text; null where the policy names none. */
  readonly callsJson: string | null;
}

export interface EvidenceRecord {
  readonly uid: string;
  readonly question: string;
  readonly state: AnswerState;
  readonly answer: string | null;
  readonly group: string;
  /** Centibans before and after discounts. */
  readonly raw: number;
  readonly effective: number;
  readonly tainted: boolean;
  readonly source: string;
  readonly observedAt: number;
  readonly recordedAt: number;
  readonly writtenBy: string;
  /** The answer in words, with its counts. */
  readonly text: string;
  /** Of the answer as the exported decision holds it. */
  readonly digest: string;
}

export interface ActionRecord {
  readonly uid: string;
  readonly case: number;
  readonly type: string;
  /** OpenC2 verb, e.g. `delete`, and target type, e.g. `x-sequitur:user_session`. */
  readonly verb: string;
  readonly targetType: string;
  readonly target: string;
  readonly targetLabel: string;
  readonly argsJson: string;
  readonly argumentsDigest: string;
  readonly decision: string;
  readonly state: ActionState;
  /** What the guard said: `{allowed, policies, missing, notAfter}`. */
  readonly permitJson: string;
  readonly idempotencyKey: string;
  readonly attempts: number;
  readonly notBefore: number;
  readonly proposedAt: number;
  readonly proposedBy: string;
  readonly finishedAt: number | null;
  /** The actuator's answer, secrets removed. */
  readonly outcomeJson: string | null;
  /** Rises when the same action is asked for again after it failed, was denied, compensated or expired. */
  readonly epoch: number;
  /** Who asks, with kind and roles as of then: what the guard judges again at dispatch. */
  readonly requesterJson: string;
  readonly reason: string;
  /** What would still work after it: accounts that no connector reaches. */
  readonly residual: readonly string[];
  readonly authorizedAt: number | null;
  /** When reading every target had shown the effect. */
  readonly verifiedAt: number | null;
  /** When it is undone unless renewed; null without a term, and before it took effect. */
  readonly expiresAt: number | null;
  /** When it took effect. */
  readonly effectiveAt: number | null;
  /** Since when it waits for people, when more of them are asked or it ends, and how often more were asked. */
  readonly waitingSince: number | null;
  readonly answerDueAt: number | null;
  readonly escalations: number;
  /** What people were last told of it in chat and mail: digest, decision and escalation. */
  readonly asked: string;
}

/** One send of an action to one account. */
export interface ActionStepRecord {
  readonly uid: string;
  readonly action: string;
  readonly seq: number;
  readonly case: number;
  readonly type: string;
  /** Key of the account, device or channel at its connector. */
  readonly target: string;
  /** What the whole action is about, and its arguments. */
  readonly subject: string;
  readonly argsJson: string;
  readonly connector: string;
  readonly state: ActionState;
  readonly attempts: number;
  readonly notBefore: number;
  readonly dispatchedAt: number | null;
  /** After this no adapter sends: the permit of its claim ends. */
  readonly sendBy: number;
  readonly fence: number;
  readonly finishedAt: number | null;
  readonly outcomeJson: string | null;
  /** What the vendor called the job it began. */
  readonly job: string | null;
  /** When a confirmed effect is to be looked at; null once that is over. */
  readonly verifyAt: number | null;
  /** Reading the target has shown the effect. */
  readonly verified: boolean;
}

export interface ChangeRecord {
  readonly partition: number;
  readonly seq: number;
  readonly case: number;
  readonly kind: ChangeKind;
  /** Uid of the object that changed. */
  readonly subject: string;
  readonly at: number;
}
