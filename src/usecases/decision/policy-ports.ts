import type { Principal } from '../../domain/access.js';
import type { Verdict } from '../../domain/verdict.js';
import type { CaseReading } from '../../pipeline/decide/ports.js';
import type { PastDecision } from '../../pipeline/decide/replay.js';
import type { Simulation } from '../../pipeline/decide/simulation.js';

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

/** Answered by `src/graph/stores/policy-shelf.store.ts`. */
export interface PolicyShelf {
  find(key: string): Promise<PolicyVersion | null>;
  /** Drafts that run in the shadow, and what was published here; newest of an id last. */
  active(): Promise<readonly PolicyVersion[]>;
  /** False where the version is published, or decisions were made under it. */
  save(draft: PolicyVersion, by: string): Promise<boolean>;
  /** Null where the draft is no longer the one that was looked at; else how many cases are decided again. */
  publish(publication: Publication): Promise<number | null>;
  /** Current decisions of the policy, any version, with what they were made from. */
  past(question: PastQuestion): Promise<readonly (PastDecision & { readonly decidedAt: number })[]>;
  reading(caseNumber: number, knownAt: number): Promise<CaseReading>;
}

export interface SaveDraft {
  readonly text: string;
  /** Also decide under it beside the policies in force, without any effect. */
  readonly shadow: boolean;
}

export interface PublishDraft {
  readonly key: string;
  readonly digest: string | null;
  readonly reason: string;
  readonly override: string | null;
}

export interface SimulateDraft {
  /** Text of a policy, or the key of a saved one. */
  readonly draft: string;
  readonly cases: readonly number[] | null;
}

export interface SavedDraft {
  readonly key: string;
  readonly warnings: readonly string[];
}

export interface PublishedPolicy {
  readonly key: string;
  readonly redecided: number;
}

/** Policies as the API changes and tries them. */
export interface PolicyDoor {
  saveDraft(principal: Principal, draft: SaveDraft): Promise<SavedDraft>;
  publish(principal: Principal, publication: PublishDraft): Promise<PublishedPolicy>;
  simulate(principal: Principal, simulation: SimulateDraft): Promise<Simulation>;
}

export interface RestingOn {
  readonly decision: string;
  readonly case: number;
  readonly verdict: Verdict;
}
