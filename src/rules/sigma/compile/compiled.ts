import type { RuleHead } from '../model.js';
import type { FieldTable } from '../field/field-table.js';
import type { WindowPlan } from '../correlate/plan.js';
import type { Step } from '../../pattern/pattern.js';
import type { ViewTest } from './test.js';

/** A detection rule as one predicate. */
export interface CompiledDetection {
  readonly kind: 'detection';
  readonly head: RuleHead;
  readonly test: ViewTest;
  readonly table: FieldTable;
  /** Digest of what the predicate says: rules that say the same share their hits. */
  readonly digest: string;
  /** The rule's text. */
  readonly text: string;
  /** Texts of the filters that narrow it. */
  readonly filters: readonly string[];
  /** Placeholders that have no values: what depends on them is unknown, so the rule does not fire because of it. */
  readonly unresolved: readonly string[];
  /** Why it cannot watch stored events; null = it can. */
  readonly notLive: string | null;
}

/** One rule that a correlation listens to, as one of its steps. */
export type CorrelationInput =
  | { readonly kind: 'rule'; readonly rule: CompiledDetection; readonly step: Step }
  | { readonly kind: 'correlation'; readonly rule: CompiledCorrelation; readonly step: Step };

export interface CompiledCorrelation {
  readonly kind: 'correlation';
  readonly head: RuleHead;
  readonly inputs: readonly CorrelationInput[];
  readonly groupBy: readonly string[];
  readonly plan: WindowPlan;
  /** Fields of the last event that an outer correlation asks of a match. */
  readonly carried: readonly string[];
  /** Digest of all that decides its matches: correlations that say the same share them. */
  readonly digest: string;
  /** Own span plus those of the chained correlations. */
  readonly totalSpanMs: number;
  readonly generate: boolean;
  readonly text: string;
  readonly notLive: string | null;
}

export type CompiledRule = CompiledDetection | CompiledCorrelation;
