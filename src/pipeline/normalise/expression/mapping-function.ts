import type { Value } from './evaluation.js';

/** A function of the mapping language. `run` gets evaluated arguments, not a list of them: it runs many times a record. A missing first argument gives nothing. */
export interface MappingFunction {
  readonly arity: readonly [number, number];
  /** One line for docs/mappings.md and the linter's suggestions. */
  readonly about: string;
  readonly run: (...args: readonly Value[]) => Value;
}
