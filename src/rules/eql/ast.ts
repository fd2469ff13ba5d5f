import type { GraphPath } from '../path/graph-path.js';

/** The syntax tree of an EQL query. `at` is the offset of the node in the source, for carets. */
export type Literal = {
  readonly kind: 'literal';
  readonly value: null | boolean | number | string;
  /** A number written with a point or an exponent. */
  readonly decimal?: true;
  readonly at: number;
};

export interface FieldNode {
  readonly kind: 'field';
  readonly path: readonly (string | number)[];
  /** As written, without `?`. */
  readonly text: string;
  readonly optional: boolean;
  readonly at: number;
}

export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  /** `name~(…)` */
  readonly insensitive: boolean;
  readonly args: readonly Expr[];
  readonly at: number;
}

export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export interface CompareNode {
  readonly kind: 'compare';
  readonly op: CompareOperator;
  readonly left: Expr;
  readonly right: Expr;
  readonly at: number;
}

export type MatchOperator = ':' | 'like' | 'like~' | 'regex' | 'regex~';
export interface MatchNode {
  readonly kind: 'match';
  readonly op: MatchOperator;
  readonly left: Expr;
  readonly patterns: readonly Literal[];
  readonly at: number;
}

export interface InNode {
  readonly kind: 'in';
  readonly insensitive: boolean;
  readonly left: Expr;
  readonly list: readonly Expr[];
  readonly at: number;
}

export interface ArithmeticNode {
  readonly kind: 'arithmetic';
  readonly op: '+' | '-' | '*' | '/' | '%';
  readonly left: Expr;
  readonly right: Expr;
  readonly at: number;
}

export interface LogicNode {
  readonly kind: 'and' | 'or';
  readonly terms: readonly Expr[];
  readonly at: number;
}

export interface NotNode {
  readonly kind: 'not' | 'negate';
  readonly operand: Expr;
  readonly at: number;
}

export type LineageRelation = 'child' | 'descendant' | 'event';
export interface LineageNode {
  readonly kind: 'lineage';
  readonly relation: LineageRelation;
  readonly query: EventQuery;
  readonly at: number;
}

/** X2: `first_seen(value[, key], 90d)`, `seen_days(value[, key], 90d) > 5`. */
export interface FirstSeenNode {
  readonly kind: 'first_seen';
  readonly value: Expr;
  readonly key: Expr | null;
  /** `first_seen_org`: over everybody, so no key at all. */
  readonly everywhere: boolean;
  /** On how many days, in place of whether it never was; absent where not, so that older rules keep the digests of their hits. */
  readonly days?: true;
  readonly windowMs: number;
  readonly at: number;
}

/** X7: a path in what context says, as it held when the event happened. */
export interface ExistsNode {
  readonly kind: 'exists';
  readonly path: GraphPath;
  readonly at: number;
}

export type Expr =
  | Literal
  | FieldNode
  | CallNode
  | CompareNode
  | MatchNode
  | InNode
  | ArithmeticNode
  | LogicNode
  | NotNode
  | LineageNode
  | FirstSeenNode
  | ExistsNode;

export interface EventQuery {
  readonly category: string;
  readonly where: Expr;
  readonly at: number;
  readonly end: number;
}

export interface TermNode {
  readonly query: EventQuery;
  readonly missing: boolean;
  readonly by: readonly Expr[];
  readonly runs: number;
  readonly name: string | null;
  readonly withinMs: number | null;
  readonly fork: boolean;
  /** X5: `from "entra/audit"`, the source that must be complete for an absence to hold. */
  readonly from: string | null;
  readonly at: number;
  readonly text: string;
}

export interface PipeNode {
  readonly name: string;
  readonly args: readonly Expr[];
  readonly at: number;
}

/** X3: `sum(risk) >= 100`. */
export interface AggregateNode {
  readonly kind: 'aggregate';
  readonly fn: 'count' | 'distinct' | 'sum' | 'avg' | 'min' | 'max';
  readonly field: FieldNode | null;
  readonly op: CompareOperator;
  readonly value: number;
  readonly at: number;
}

export type HavingNode = AggregateNode | { readonly kind: 'and' | 'or'; readonly terms: readonly HavingNode[] };

export interface QueryNode {
  readonly kind: 'event' | 'sequence' | 'sample' | 'join' | 'accumulate' | 'anchors';
  readonly by: readonly Expr[];
  readonly maxspanMs: number | null;
  readonly terms: readonly TermNode[];
  readonly until: TermNode | null;
  readonly pipes: readonly PipeNode[];
  /** X3 only. */
  readonly having?: HavingNode;
  readonly distinctBy?: readonly Expr[];
  readonly at: number;
}
