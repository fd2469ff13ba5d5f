import type { Principal } from '../../domain/access.js';
import type { Severity } from '../../domain/case.js';
import type { HuntText, RunDifference, Stretch } from '../../pipeline/correlate/ports-hunts.js';
import type { Finding } from '../../rules/sigma/load/finding.js';
import type { Explanation } from './explain-hunt.js';
import type { CaseOutcome, HuntCase } from './hunt-cases.js';

export type { Finding } from '../../rules/sigma/load/finding.js';
export type { Explanation } from './explain-hunt.js';
export type { HuntCase, CaseOutcome } from './hunt-cases.js';
export { RUN_STATES } from '../../pipeline/correlate/ports-hunts.js';

export interface SaveHunt extends HuntText {
  /** Null: made of the title. */
  readonly id: string | null;
  readonly title: string;
  readonly description: string | null;
  /** Null: whoever saves it. */
  readonly owner: string | null;
  readonly techniqueIds: readonly string[];
  readonly cases: readonly HuntCase[];
  /** The version that is changed; 0 for one that must be new; null: whatever stands there. */
  readonly expectedVersion: number | null;
}

export interface SaveRule extends SaveHunt {
  readonly severity: Severity;
  /** ms between matches of one detection; the rule's span where null. */
  readonly rearm: number | null;
}

/** What was saved, or why nothing was. */
export interface Saved {
  /** `id@version`; null where an error among the findings, or a case that failed, kept it from being saved. */
  readonly key: string | null;
  readonly findings: readonly Finding[];
  readonly cases: readonly CaseOutcome[];
}

/** A text, or the key of a saved hunt. */
export type HuntOrText = { readonly hunt: string } | { readonly text: HuntText };

export interface RunHunt {
  readonly what: HuntOrText;
  readonly range: Stretch;
  readonly limit: number | null;
  readonly idempotencyKey: string | null;
}

/** A rule, by key, or the text of one that nobody saved. */
export type RuleOrDraft = { readonly rule: string } | { readonly text: HuntText };

export interface BacktestRule {
  readonly what: RuleOrDraft;
  readonly range: Stretch;
  readonly limit: number | null;
  readonly idempotencyKey: string | null;
}

export interface Promotion {
  readonly key: string;
  readonly status: 'shadow' | 'live';
  readonly reason: string;
  /** Event time from which its matches count; now where null. */
  readonly effectiveFrom: number | null;
}

export interface HuntPromotion extends Promotion {
  readonly severity: Severity;
}

/** The life of hunts and rules, as the API's doors ask for it. Runs, rules and hunts are told by key and read by the caller. */
export interface HuntDoor {
  lint(principal: Principal, text: HuntText): Promise<readonly Finding[]>;
  explain(principal: Principal, what: HuntOrText, range: Stretch): Promise<Explanation>;
  save(principal: Principal, hunt: SaveHunt): Promise<Saved>;
  run(principal: Principal, request: RunHunt): Promise<string>;
  cancel(principal: Principal, run: string): Promise<string>;
  difference(principal: Principal, left: string, right: string): Promise<RunDifference>;
  promote(principal: Principal, promotion: HuntPromotion): Promise<string>;
  saveRule(principal: Principal, rule: SaveRule): Promise<Saved>;
  backtest(principal: Principal, request: BacktestRule): Promise<string>;
  promoteRule(principal: Principal, promotion: Promotion): Promise<string>;
  retireRule(principal: Principal, retirement: { readonly key: string; readonly reason: string }): Promise<string>;
}
