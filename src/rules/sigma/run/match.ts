import type { EventOrder } from '../../../domain/event.js';
import type { RuleHead } from '../model.js';

/** A match of a Sigma rule, with the rule's author, id and references, which its licence asks to be shown. */
export interface SigmaMatch {
  readonly rule: RuleHead;
  readonly events: readonly EventOrder[];
  /** Which of a correlation's rules each event satisfied; 0 for a detection rule. */
  readonly steps: readonly number[];
  /** Values of `group-by`; null for a rule without it. */
  readonly key: readonly string[] | null;
  /** Event time (ms) at which the match counts. */
  readonly at: number;
  /** Event time (ms) that must have passed before it is final; null = it is. */
  readonly closesAt: number | null;
}
