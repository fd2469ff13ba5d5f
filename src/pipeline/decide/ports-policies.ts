import type { CaseFrame } from '../../domain/decision.js';
import type { Answer, Disposition, Verdict } from '../../domain/verdict.js';
import type { PolicyBundle } from '../../ledger/index.js';
import type { CaseReading } from './ports.js';

/** What a decision was made from, as it stands in the record. */
export interface RecordedAnswers {
  readonly answers: readonly Answer[];
  readonly frame?: CaseFrame;
  readonly degraded?: readonly string[];
}

/** A past decision with all that another policy needs to look at it again. */
export interface PastDecision extends RecordedAnswers {
  readonly decision: string;
  readonly case: number | null;
  readonly subject: string;
  readonly subjectKind: string;
  readonly verdict: Verdict;
  readonly asOf: number;
  /** What asking cost then. */
  readonly cost: number;
  /** Questions of the policy of then that nobody could have asked, for whoever answers them was not set up. */
  readonly unavailable?: readonly string[];
  /** What a person concluded, or a fixture says. */
  readonly label: Disposition | null;
}

export const POLICY_STATUSES = ['draft', 'shadow', 'published', 'retired'] as const;
export type PolicyStatus = (typeof POLICY_STATUSES)[number];

/** One version of a policy as its authors wrote it. */
export interface PolicyVersion {
  /** `id@version`. */
  readonly key: string;
  readonly id: string;
  readonly version: string;
  readonly digest: string;
  readonly owner: string;
  readonly reviewBy: string;
  readonly status: PolicyStatus;
  readonly text: string;
  readonly bundleJson: string;
  /** Everybody who saved it: none of them may publish it. */
  readonly authors: readonly string[];
  readonly savedAt: number;
  readonly publishedBy: string | null;
  readonly publishedAt: number | null;
}

export interface Publication {
  readonly key: string;
  /** Of the text that the publisher looked at. */
  readonly digest: string;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
  /** Why a gate that stood in the way was overruled; null where none did. */
  readonly override: string | null;
  readonly newId: () => string;
}

export interface PastQuestion {
  readonly policyId: string;
  /** Only these cases; the latest ones where null. */
  readonly cases: readonly number[] | null;
  readonly limit: number;
}

/** Policies as people write them, and the decisions made under them. Answered by `src/graph/stores/policy-shelf.store.ts`. */
export interface PolicyShelf {
  find(key: string): Promise<PolicyVersion | null>;
  /** Drafts that run in the shadow, and what was published here; newest of an id last. */
  active(): Promise<readonly PolicyVersion[]>;
  /** False where the version is published, or decisions were made under it. */
  /** `authors`: every name of who saves. */
  save(draft: PolicyVersion, by: string, authors: readonly string[]): Promise<boolean>;
  /** Null where the draft is no longer the one that was looked at; else how many cases are decided again. */
  publish(publication: Publication): Promise<number | null>;
  /** Current decisions of the policy, any version, with what they were made from. */
  past(question: PastQuestion): Promise<readonly (PastDecision & { readonly decidedAt: number })[]>;
  reading(caseNumber: number, knownAt: number): Promise<CaseReading>;
}

/** A decision with all that it was made from. */
export interface DecisionInputs {
  readonly decision: string;
  readonly case: number;
  readonly subject: string;
  readonly verdict: Verdict;
  readonly l: number;
  readonly asOf: number;
  readonly decidedAt: number;
  readonly policyId: string;
  readonly policyVersion: string;
  readonly bundle: PolicyBundle;
  readonly recorded: RecordedAnswers;
  readonly evidence: readonly { readonly uid: string; readonly question: string; readonly cites: readonly string[] }[];
}

export interface DecisionInputsStore {
  inputs(uid: string): Promise<DecisionInputs | null>;
  reading(caseNumber: number, knownAt: number): Promise<CaseReading>;
}
