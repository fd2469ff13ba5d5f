import type { Principal } from '../../domain/access.js';
import type { Autonomy } from '../../domain/authorization.js';
import type { OutcomeLabel, OutcomeSource } from '../../domain/trust.js';
import type { Verdict } from '../../domain/verdict.js';
import type { Responsibility, ResponsibilityFilter } from './responsibilities.js';

export interface OutcomeInput {
  readonly decision: string;
  readonly label: OutcomeLabel;
  readonly source: OutcomeSource;
  readonly reason: string;
  /** Somebody or something came to harm by the error: the level is lost at once. */
  readonly severe: boolean;
}

/** What a label did. */
export interface RecordedOutcome {
  readonly uid: string;
  /** Whether the verdict was right; null where the label shows neither. */
  readonly right: boolean | null;
  /** The record of a wrong decision that it opened. */
  readonly misclassification: string | null;
  /** Keys whose level was lowered. */
  readonly demoted: readonly string[];
}

/** One (policy, action, segment) as it stands in the graph. */
export interface TrustRow {
  readonly key: string;
  /** Null where nobody signed for one. */
  readonly level: Autonomy | null;
  readonly signedBy: string | null;
  readonly right: number;
  readonly wrong: number;
}

/** One (policy, action, segment) with what its outcomes say. */
export interface TrustEntry extends TrustRow {
  readonly policy: string;
  readonly action: string;
  readonly segment: string;
  readonly inForce: Autonomy;
  readonly next: Autonomy | null;
  readonly floor: number | null;
  /** Evidence that it is better than the floor of the next level; twenty is enough. */
  readonly evidence: number;
  readonly lower: number;
  readonly upper: number;
  readonly promotable: boolean;
}

export interface PolicyReliability {
  readonly policy: string;
  readonly outcomes: number;
  readonly brier: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  readonly ece: { readonly value: number; readonly lower: number; readonly upper: number } | null;
  /** Agreement of the two readers of what was read twice; null without any. */
  readonly kappa: number | null;
  readonly doubleReads: number;
}

/** A decision that waits for a blind reviewer: nothing here tells what the machine concluded. */
export interface ReviewItem {
  readonly decision: string;
  readonly caseNumber: number;
  readonly subject: string;
  readonly decidedAt: number;
  readonly secondReading: boolean;
}

export const CAUSE_CLASSES = [
  'WEIGHT',
  'MISSING_QUESTION',
  'STALE_CONTEXT',
  'SOURCE_WRONG',
  'BASELINE_POISONED',
  'CORRELATION',
  'GUARDRAIL',
  'LABEL_WRONG',
] as const;
export type CauseClass = (typeof CAUSE_CLASSES)[number];

/** A wrong decision: what would have changed it, why it was wrong, who answers for it, and what was done. */
export interface Misclassification {
  readonly uid: string;
  readonly caseNumber: number;
  readonly decision: string;
  readonly policy: string;
  readonly policyVersion: string;
  readonly verdict: Verdict;
  readonly label: OutcomeLabel;
  readonly flipSet: readonly string[];
  readonly cause: CauseClass | null;
  /** What was at fault: a question, a fact, a source, a rule. */
  readonly object: string | null;
  readonly owner: string;
  readonly dueAt: number;
  readonly state: 'OPEN' | 'CLOSED';
  readonly openedAt: number;
  readonly openedBy: string;
  readonly fix: string | null;
  readonly fixture: string | null;
  readonly closedAt: number | null;
  readonly closedBy: string | null;
}

export interface MisclassificationFilter {
  readonly policy: string | null;
  readonly policyVersion: string | null;
  readonly state: 'OPEN' | 'CLOSED' | null;
}

export interface TrustDoor {
  /** Who answers for what verdicts rest on, and what is due; a page ends with the key that the next one begins after. */
  responsibilities(
    filter: ResponsibilityFilter,
    page: { readonly first: number; readonly after: string | null },
  ): Promise<readonly Responsibility[]>;
  record(principal: Principal, input: OutcomeInput): Promise<RecordedOutcome>;
  autonomy(): Promise<readonly TrustEntry[]>;
  reliability(policy: string): Promise<PolicyReliability>;
  promote(principal: Principal, input: { readonly key: string; readonly reason: string }): Promise<TrustEntry>;
  reviewQueue(principal: Principal, limit: number): Promise<readonly ReviewItem[]>;
  misclassifications(filter: MisclassificationFilter, limit: number): Promise<readonly Misclassification[]>;
  classify(
    principal: Principal,
    input: { readonly id: string; readonly cause: CauseClass; readonly object: string; readonly owner: string | null },
  ): Promise<Misclassification>;
  close(
    principal: Principal,
    input: { readonly id: string; readonly fix: string; readonly fixture: string },
  ): Promise<Misclassification>;
}
