import type { Dialect } from '../cursor.js';

export type ValueType = 'any' | 'boolean' | 'null' | 'number' | 'string';

export interface CallContext {
  readonly dialect: Dialect;
  /** Letters of either case are equal: `name~(…)`, or classic. */
  readonly fold: boolean;
  /** An argument is a number written as a fraction. */
  readonly decimal: boolean;
}

/**
 * An EQL function. `apply` never sees null: a null argument makes the answer null, unless `nullable`.
 * The last type of `takes` repeats where `variadic`.
 */
export interface EqlFunction {
  readonly name: string;
  readonly dialects: readonly Dialect[];
  /** Neither dialect has it; refused where the author asked for pure Elasticsearch. */
  readonly extension?: boolean;
  readonly takes: readonly ValueType[];
  readonly required: number;
  readonly variadic?: boolean;
  /** `name~` exists in Elasticsearch. */
  readonly folds?: boolean;
  readonly nullable?: boolean;
  /** Classic answers null with false here, where its other functions answer null. */
  readonly classicFalse?: boolean;
  readonly gives: ValueType;
  apply(args: readonly unknown[], context: CallContext): unknown;
}

export const BOTH: readonly Dialect[] = ['elasticsearch', 'classic'];
export const CLASSIC: readonly Dialect[] = ['classic'];

export function folded(text: string, context: CallContext): string {
  return context.fold ? text.toLowerCase() : text;
}
