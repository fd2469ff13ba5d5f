import type { CompareNode, Expr, InNode, Literal } from './ast.js';
import { classicEqual, disjunction, fold, sameValue, type Truth } from './compare.js';
import { compileWildcardEquality } from './compile-match.js';
import { canonicalText } from './rewrite.js';
import type { Read, Scope } from './scope.js';

type Compile<S> = (expr: Expr, scope: Scope<S>) => Read<S>;
type Equal = (left: unknown, right: unknown) => Truth;

function isNull(expr: Expr): boolean {
  return expr.kind === 'literal' && expr.value === null;
}

function isOptional(expr: Expr): boolean {
  return expr.kind === 'field' && expr.optional;
}

/** Classic takes an expression for equal to itself, whatever it is worth, even null. */
export function saysTheSame(left: Expr, right: Expr): boolean {
  return left.kind !== 'literal' && canonicalText(left) === canonicalText(right);
}

function nullTest<S>(node: CompareNode, scope: Scope<S>, compile: Compile<S>): Read<S> {
  const read = compile(isNull(node.left) ? node.right : node.left, scope);
  const wanted = node.op === '==';
  return (subject) => (read(subject) === null) === wanted;
}

function negatable(value: Truth, wanted: boolean): Truth {
  return value === null ? null : value === wanted;
}

/** The commonest of all tests: a field against a constant. */
function equalsLiteral<S>(read: Read<S>, { value: literal }: Literal, wanted: boolean, equal: Equal): Read<S> {
  return (subject) => {
    const value = read(subject);
    if (value === null) return null;
    return value === literal ? wanted : negatable(equal(value, literal), wanted);
  };
}

function classicEquality<S>(node: CompareNode, scope: Scope<S>, compile: Compile<S>): Read<S> {
  const wanted = node.op === '==';
  if (saysTheSame(node.left, node.right)) return () => wanted;
  return compileWildcardEquality(node, scope, compile) ?? plainEquality(node, scope, compile, classicEqual);
}

function plainEquality<S>(node: CompareNode, scope: Scope<S>, compile: Compile<S>, equal: Equal): Read<S> {
  const wanted = node.op === '==';
  const left = compile(node.left, scope);
  if (node.right.kind === 'literal') return equalsLiteral(left, node.right, wanted, equal);
  const right = compile(node.right, scope);
  // an optional field that is not there is the literal null, and null == null is a test, not a comparison
  const nullsAreEqual = isOptional(node.left) && isOptional(node.right);
  return (subject) => {
    const [a, b] = [left(subject), right(subject)];
    if (a !== null && b !== null) return negatable(equal(a, b), wanted);
    return nullsAreEqual ? (a === b) === wanted : null;
  };
}

/** `==` and `!=`. */
export function compileEquality<S>(node: CompareNode, scope: Scope<S>, compile: Compile<S>): Read<S> {
  if (isNull(node.left) || isNull(node.right)) return nullTest(node, scope, compile);
  if (scope.dialect === 'classic') return classicEquality(node, scope, compile);
  return plainEquality(node, scope, compile, sameValue);
}

function literalsOf(list: readonly Expr[]): readonly Literal[] | null {
  const literals = list.filter((item) => item.kind === 'literal');
  return literals.length === list.length ? literals : null;
}

function memberOf<S>(read: Read<S>, values: ReadonlySet<unknown>, holds: (value: unknown) => boolean): Read<S> {
  return (subject) => {
    const value = read(subject);
    return value === null ? null : values.has(value) || holds(value);
  };
}

/** Classic `in`: one constant is compared, several are a set that anything else is simply not in. */
function classicMembership<S>(node: InNode, scope: Scope<S>, compile: Compile<S>): Read<S> {
  const left = compile(node.left, scope);
  const literals = literalsOf(node.list);
  const [only] = literals ?? [];
  if (only !== undefined && literals?.length === 1) return equalsLiteral(left, only, true, classicEqual);
  if (literals === null) return anyOf(node, scope, compile, classicEqual);
  const values = new Set(literals.map((item) => fold(item.value)));
  return memberOf(left, values, (value) => values.has(fold(value)));
}

function anyOf<S>(node: InNode, scope: Scope<S>, compile: Compile<S>, equal: Equal): Read<S> {
  const left = compile(node.left, scope);
  const list = node.list.map((item) => compile(item, scope));
  return disjunction(
    list.map((read): ((subject: S) => Truth) => (subject) => {
      const [value, item] = [left(subject), read(subject)];
      return value === null || item === null ? null : equal(value, item);
    }),
  );
}

function foldEach(value: unknown): unknown {
  return Array.isArray(value) ? value.map(fold) : fold(value);
}

/** `in` and `in~`. */
export function compileMembership<S>(node: InNode, scope: Scope<S>, compile: Compile<S>): Read<S> {
  if (scope.dialect === 'classic') return classicMembership(node, scope, compile);
  const adapt = node.insensitive ? foldEach : (value: unknown): unknown => value;
  const literals = literalsOf(node.list);
  if (literals === null || literals.some((item) => item.value === null)) {
    return anyOf(node, scope, compile, (value, item) => sameValue(adapt(value), adapt(item)));
  }
  const values = new Set(literals.map((item) => adapt(item.value)));
  return memberOf(compile(node.left, scope), values, (value) => {
    const adapted = adapt(value);
    return Array.isArray(adapted) ? adapted.some((item) => values.has(item)) : values.has(adapted);
  });
}
