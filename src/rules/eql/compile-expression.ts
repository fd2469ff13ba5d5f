import { unreachable } from '../../domain/errors.js';
import type { ArithmeticNode, CompareNode, Expr } from './ast.js';
import { any, compareOrdered, disjunction, fold, type Truth } from './compare.js';
import { compileCall } from './compile-call.js';
import { compileEquality, compileMembership, saysTheSame } from './compile-equality.js';
import { compileMatch } from './compile-match.js';
import { isDecimal } from './decimal.js';
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

const MIRRORED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function comparison<S>(node: CompareNode, scope: Scope<S>): Read<S> {
  const { op } = node;
  if (op === '==' || op === '!=') return compileEquality(node, scope, compileExpression);
  const classic = scope.dialect === 'classic';
  if (classic && saysTheSame(node.left, node.right)) return () => op === '<=' || op === '>=';
  const adapt = classic ? fold : (value: unknown): unknown => value;
  const left = compileExpression(node.left, scope);
  const right = compileExpression(node.right, scope);
  return (subject) => {
    const a = adapt(left(subject));
    const b = adapt(right(subject));
    if (a === null || b === null) return null;
    return Array.isArray(b) ? compareOrdered(MIRRORED[op], b, a) : compareOrdered(op, a, b);
  };
}

function arithmetic<S>(node: ArithmeticNode, scope: Scope<S>): Read<S> {
  const decimal = isDecimal(node.left) || isDecimal(node.right);
  const operation = operationOf(node.op, scope.dialect, decimal);
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
      return compileMembership(expr, scope, compileExpression);
    case 'lineage':
      return scope.lineage(expr);
    case 'first_seen':
      return scope.firstSeen(expr);
    case 'exists':
      return scope.exists(expr);
    default:
      return unreachable(expr);
  }
}

/** Elasticsearch does not store an empty list, nor one of nulls: to it the field is not there. */
function somethingIn<S>(read: Read<S>): Read<S> {
  return (subject) => {
    const value = read(subject);
    return Array.isArray(value) && value.every((item) => item === null) ? null : value;
  };
}

/** Compiles an expression to closures; nothing is interpreted per event. */
export function compileExpression<S>(expr: Expr, scope: Scope<S>): Read<S> {
  switch (expr.kind) {
    case 'literal': {
      const { value } = expr;
      return () => value;
    }
    case 'field':
      return scope.dialect === 'classic' ? scope.field(expr) : somethingIn(scope.field(expr));
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
