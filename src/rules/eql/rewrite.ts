import type { Expr } from './ast.js';

type Go = (node: Expr) => Expr;

function withChildren(expr: Expr, go: Go): Expr {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return { ...expr, terms: expr.terms.map(go) };
    case 'not':
    case 'negate':
      return { ...expr, operand: go(expr.operand) };
    case 'compare':
    case 'arithmetic':
      return { ...expr, left: go(expr.left), right: go(expr.right) };
    default:
      return withArguments(expr, go);
  }
}

function withArguments(expr: Expr, go: Go): Expr {
  switch (expr.kind) {
    case 'match':
      return { ...expr, left: go(expr.left) };
    case 'in':
      return { ...expr, left: go(expr.left), list: expr.list.map(go) };
    case 'call':
      return { ...expr, args: expr.args.map(go) };
    case 'first_seen':
      return { ...expr, value: go(expr.value), key: expr.key === null ? null : go(expr.key) };
    case 'lineage':
      return { ...expr, query: { ...expr.query, where: go(expr.query.where) } };
    default:
      return expr;
  }
}

/** Rebuilds an expression bottom up; `change` sees each node once, its children already changed. */
export function rewrite(expr: Expr, change: Go): Expr {
  return change(withChildren(expr, (node) => rewrite(node, change)));
}

/** Whether any node of an expression satisfies. */
export function someNode(expr: Expr, holds: (node: Expr) => boolean): boolean {
  let found = false;
  rewrite(expr, (node) => {
    found ||= holds(node);
    return node;
  });
  return found;
}

const PLACE_KEYS = new Set(['at', 'end', 'text']);

/** An expression as text without its places: equal for equal conditions, however they were laid out. */
export function canonicalText(expr: unknown): string {
  return JSON.stringify(expr, (key, value: unknown) => (PLACE_KEYS.has(key) ? undefined : value));
}

/** The terms that must all hold. */
export function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === 'and' ? expr.terms.flatMap(conjuncts) : [expr];
}
