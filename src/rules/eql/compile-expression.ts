import { unreachable } from '../../domain/errors.js';
import type { ArithmeticNode, CompareNode, Expr, InNode } from './ast.js';
import { any, compareOrdered, fold, sameValue, type Truth } from './compare.js';
import { compileCall } from './compile-call.js';
import { compileMatch, compileWildcardEquality } from './compile-match.js';
import type { Dialect } from './cursor.js';
import type { Read, Scope } from './scope.js';
import { calculate, operationOf } from './functions/number.js';

/** What classic takes for false. */
function isEmpty(value: unknown): boolean {
  return value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0);
}

function truth<S>(read: Read<S>, dialect: Dialect): (subject: S) => Truth {
  if (dialect === 'elasticsearch') {
    return (subject) => {
      const value = read(subject);
      return value === null ? null : any(value, (item) => item === true);
    };
  }
  return (subject) => {
    const value = read(subject);
    return value === null ? null : !isEmpty(value);
  };
}

function conjunction<S>(terms: readonly ((subject: S) => Truth)[]): Read<S> {
  const [only] = terms;
  if (only !== undefined && terms.length === 1) return only;
  return (subject) => {
    let result: Truth = true;
    for (const term of terms) {
      const value = term(subject);
      if (value === false) return false;
      if (value === null) result = null;
    }
    return result;
  };
}

function disjunction<S>(terms: readonly ((subject: S) => Truth)[]): Read<S> {
  return (subject) => {
    let result: Truth = false;
    for (const term of terms) {
      const value = term(subject);
      if (value === true) return true;
      if (value === null) result = null;
    }
    return result;
  };
}

function isNull(expr: Expr): boolean {
  return expr.kind === 'literal' && expr.value === null;
}

function isOptional(expr: Expr): boolean {
  return expr.kind === 'field' && expr.optional;
}

function nullTest<S>(node: CompareNode, scope: Scope<S>): Read<S> {
  const read = compileExpression(isNull(node.left) ? node.right : node.left, scope);
  const wanted = node.op === '==';
  return (subject) => (read(subject) === null) === wanted;
}

/** The commonest of all tests: a field against a constant. */
function equalsLiteral<S>(
  read: Read<S>,
  literal: unknown,
  wanted: boolean,
  same: (a: unknown, b: unknown) => boolean,
): Read<S> {
  return (subject) => {
    const value = read(subject);
    if (value === null) return null;
    return (value === literal || same(value, literal)) === wanted;
  };
}

function equality<S>(node: CompareNode, scope: Scope<S>): Read<S> {
  if (isNull(node.left) || isNull(node.right)) return nullTest(node, scope);
  const wanted = node.op === '==';
  const classic = scope.dialect === 'classic';
  const wildcard = classic ? compileWildcardEquality(node, scope, compileExpression) : null;
  if (wildcard !== null) return wildcard;
  // a classic list is a value of its own, equal to none
  const same = classic ? (a: unknown, b: unknown): boolean => fold(a) === fold(b) : sameValue;
  const left = compileExpression(node.left, scope);
  if (node.right.kind === 'literal') return equalsLiteral(left, node.right.value, wanted, same);
  const right = compileExpression(node.right, scope);
  // an optional field that is not there is the literal null, and null == null is a test, not a comparison
  const nullsAreEqual = isOptional(node.left) && isOptional(node.right);
  return (subject) => {
    const [a, b] = [left(subject), right(subject)];
    if (a !== null && b !== null) return same(a, b) === wanted;
    return nullsAreEqual ? (a === b) === wanted : null;
  };
}

const MIRRORED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function comparison<S>(node: CompareNode, scope: Scope<S>): Read<S> {
  const { op } = node;
  if (op === '==' || op === '!=') return equality(node, scope);
  const adapt = scope.dialect === 'classic' ? fold : (value: unknown): unknown => value;
  const left = compileExpression(node.left, scope);
  const right = compileExpression(node.right, scope);
  return (subject) => {
    const a = adapt(left(subject));
    const b = adapt(right(subject));
    if (a === null || b === null) return null;
    return Array.isArray(b) ? compareOrdered(MIRRORED[op], b, a) : compareOrdered(op, a, b);
  };
}

function membership<S>(node: InNode, scope: Scope<S>): Read<S> {
  const folds = node.insensitive || scope.dialect === 'classic';
  const adapt = folds
    ? (value: unknown): unknown => (Array.isArray(value) ? value.map(fold) : fold(value))
    : (value: unknown): unknown => value;
  const left = compileExpression(node.left, scope);
  if (node.list.every((item) => item.kind === 'literal' && item.value !== null)) {
    const values = new Set(node.list.map((item) => (item.kind === 'literal' ? adapt(item.value) : null)));
    return (subject) => {
      const value = left(subject);
      return value === null ? null : any(adapt(value), (item) => values.has(item));
    };
  }
  const list = node.list.map((item) => compileExpression(item, scope));
  const equal = list.map((read): ((subject: S) => Truth) => (subject) => {
    const value = left(subject);
    const item = read(subject);
    return value === null || item === null ? null : sameValue(adapt(value), adapt(item));
  });
  return disjunction(equal);
}

function arithmetic<S>(node: ArithmeticNode, scope: Scope<S>): Read<S> {
  const operation = operationOf(node.op, scope.dialect);
  const left = compileExpression(node.left, scope);
  const right = compileExpression(node.right, scope);
  return (subject) => calculate(operation, left(subject), right(subject));
}

function negate<S>(operand: Expr, scope: Scope<S>): Read<S> {
  const minus = operationOf('-', scope.dialect);
  const read = compileExpression(operand, scope);
  return (subject) => calculate(minus, 0, read(subject));
}

function not<S>(operand: Expr, scope: Scope<S>): Read<S> {
  const test = compileCondition(operand, scope);
  return (subject) => {
    const value = test(subject);
    return value === null ? null : !value;
  };
}

/** An expression as a three-valued condition. */
export function compileCondition<S>(expr: Expr, scope: Scope<S>): (subject: S) => Truth {
  return truth(compileExpression(expr, scope), scope.dialect);
}

function logic<S>(expr: Expr & { kind: 'and' | 'or' }, scope: Scope<S>): Read<S> {
  const terms = expr.terms.map((term) => compileCondition(term, scope));
  return expr.kind === 'and' ? conjunction(terms) : disjunction(terms);
}

function compileBoolean<S>(
  expr: Exclude<Expr, { kind: 'literal' | 'field' | 'call' | 'arithmetic' | 'not' | 'negate' }>,
  scope: Scope<S>,
): Read<S> {
  switch (expr.kind) {
    case 'and':
    case 'or':
      return logic(expr, scope);
    case 'compare':
      return comparison(expr, scope);
    case 'match':
      return compileMatch(expr, scope, compileExpression);
    case 'in':
      return membership(expr, scope);
    case 'lineage':
      return scope.lineage(expr);
    case 'first_seen':
      return scope.firstSeen(expr);
    case 'exists':
      // refused by the analyser before anything is compiled
      return () => null;
    default:
      return unreachable(expr);
  }
}

/** Compiles an expression to closures; nothing is interpreted per event. */
export function compileExpression<S>(expr: Expr, scope: Scope<S>): Read<S> {
  switch (expr.kind) {
    case 'literal': {
      const { value } = expr;
      return () => value;
    }
    case 'field':
      return scope.field(expr);
    case 'call':
      return compileCall(expr, scope, compileExpression);
    case 'arithmetic':
      return arithmetic(expr, scope);
    case 'not':
      return not(expr.operand, scope);
    case 'negate':
      return negate(expr.operand, scope);
    default:
      return compileBoolean(expr, scope);
  }
}
