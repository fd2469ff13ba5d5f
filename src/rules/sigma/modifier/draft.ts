import type { FaultOptions } from '../../fault.js';
import type { Value } from '../value/value.js';
import type { MomentPart } from '../value/moment-part.js';

/** An item on its way through its modifiers. */
export interface Draft {
  readonly values: readonly Value[];
  readonly listed: boolean;
  /** Every value must match, not any. */
  readonly all: boolean;
  readonly cased: boolean;
  /** `neq`: none may match. */
  readonly negated: boolean;
  readonly part: MomentPart | null;
}

export interface ModifierContext {
  readonly field: string | null;
  /** Later sub-modifiers, such as the `i` after `re`. */
  readonly following: readonly string[];
  readonly placeholders: ReadonlyMap<string, readonly (string | number)[]>;
  fault(what: string, options?: FaultOptions): Error;
}

/** What one modifier makes of an item. */
export type Modifier = (draft: Draft, context: ModifierContext) => Draft;

/** A modifier that changes each value by itself; a value may become several. */
export function eachValue(change: (value: Value, context: ModifierContext) => Value | readonly Value[]): Modifier {
  return (draft, context) => ({ ...draft, values: draft.values.flatMap((value) => change(value, context)) });
}
