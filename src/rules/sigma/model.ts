export type Scalar = string | number | boolean | null;

/** What a rule says about itself. It stays on every compiled rule and match: the rules' licence asks for author and id. */
export interface RuleHead {
  readonly id: string | null;
  readonly name: string | null;
  readonly title: string;
  readonly author: string | null;
  readonly references: readonly string[];
  readonly license: string | null;
  readonly description: string | null;
  readonly status: string | null;
  readonly level: string | null;
  readonly tags: readonly string[];
  readonly date: string | null;
  readonly modified: string | null;
  readonly falsepositives: readonly string[];
  readonly fields: readonly string[];
}

/** What a match or a list calls a rule. */
export function labelOf(head: RuleHead): string {
  return head.id ?? head.name ?? head.title;
}

export interface Logsource {
  readonly product: string | null;
  readonly service: string | null;
  readonly category: string | null;
}

/** `field|modifier: values`; without a field it searches the whole event. */
export interface Item {
  readonly kind: 'item';
  readonly field: string | null;
  readonly modifiers: readonly Located<string>[];
  readonly values: readonly Located<Scalar>[];
  /** The values stood in a list, which `|all` needs. */
  readonly listed: boolean;
  readonly offset: number;
}

export interface Located<T> {
  readonly value: T;
  readonly offset: number;
}

export type Selection =
  | Item
  | { readonly kind: 'all'; readonly of: readonly Selection[] }
  | { readonly kind: 'any'; readonly of: readonly Selection[] };

/** A condition over names: selections of a detection, or rules of a correlation. */
export type Expression =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'atLeast'; readonly count: number; readonly of: readonly Expression[] };

export interface Detection {
  readonly selections: ReadonlyMap<string, Selection>;
  readonly condition: Expression;
}

export interface DetectionRule {
  readonly kind: 'detection';
  readonly head: RuleHead;
  /** What the document says, by the names of its attributes. */
  readonly attributes: readonly Located<string>[];
  readonly offset: number;
  readonly text: string;
  readonly logsource: Logsource;
  readonly logsourceOffset: number;
  readonly detection: Detection;
}

export interface FilterRule {
  readonly kind: 'filter';
  readonly head: RuleHead;
  readonly offset: number;
  readonly text: string;
  readonly logsource: Logsource;
  /** Names or ids of the rules it narrows; null = every rule of the log source. */
  readonly rules: readonly Located<string>[] | null;
  readonly detection: Detection;
}

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
] as const;
export type CorrelationType = (typeof CORRELATION_TYPES)[number];

export const COMPARISONS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export interface Bound {
  readonly comparison: Comparison;
  readonly value: number;
}

export interface CorrelationCondition {
  readonly bounds: readonly Bound[];
  /** Field or fields whose values are counted, summed, …; empty where the type needs none. */
  readonly fields: readonly string[];
  readonly percentile: number | null;
  /** Extended condition over the rules' names. */
  readonly logic: Expression | null;
}

export interface CorrelationRule {
  readonly kind: 'correlation';
  readonly head: RuleHead;
  readonly attributes: readonly Located<string>[];
  readonly offset: number;
  readonly text: string;
  readonly type: CorrelationType;
  readonly rules: readonly Located<string>[];
  readonly groupBy: readonly string[];
  /** alias -> rule name -> field */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What aliases call rules; of loaded rules only those that are none of `rules`. */
  readonly aliasedRules: readonly Located<string>[];
  readonly spanMs: number;
  readonly condition: CorrelationCondition;
  /** The rules it refers to also report on their own. */
  readonly generate: boolean;
}

export type SigmaRule = DetectionRule | CorrelationRule | FilterRule;
