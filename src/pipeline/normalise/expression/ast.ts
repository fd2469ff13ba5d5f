import type { JsonValue } from '../../../domain/json.js';

/** One move along a path. `first` and `filter` hold a test that reads from the element. */
export type Segment =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'first'; readonly test: Expression }
  | { readonly kind: 'filter'; readonly test: Expression };

/** Where a path starts: the element or record at hand, a named value (`$name`), or the whole record (`$record`). */
export type PathRoot =
  | { readonly kind: 'scope' }
  | { readonly kind: 'record' }
  | { readonly kind: 'item' }
  | { readonly kind: 'outer' }
  | { readonly kind: 'received' }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'value'; readonly of: Expression };

export type BinaryOperator =
  'or' | 'and' | '??' | '+' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'like' | 'matches';

export type Expression =
  | { readonly kind: 'literal'; readonly value: JsonValue }
  | { readonly kind: 'path'; readonly root: PathRoot; readonly segments: readonly Segment[]; readonly at: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly at: number }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'list'; readonly items: readonly Expression[] };
