import { InvariantBroken } from '../../domain/errors.js';
import { ruleFault } from '../fault.js';
import type { CallNode, Expr, Literal } from './ast.js';
import { isDecimal } from './decimal.js';
import type { Read, Scope } from './scope.js';
import { regexOf } from './compile-match.js';
import { readPath } from './path.js';
import { FUNCTIONS, SPECIAL_FUNCTIONS } from './functions/index.js';

type Compile<S> = (expr: Expr, scope: Scope<S>) => Read<S>;

function stringLiteral<S>(expr: Expr, scope: Scope<S>): Literal {
  if (expr.kind === 'literal' && typeof expr.value === 'string') return expr;
  throw ruleFault(scope.source, expr.at, 'A pattern must be a string', { code: 'RULE_TYPE', expected: 'a string' });
}

/** Classic `match`: the pattern must match from the start of the text, and may end before it does. */
function match<S>(node: CallNode, scope: Scope<S>, compile: Compile<S>): Read<S> {
  const [subject, ...patterns] = node.args;
  if (subject === undefined) throw new InvariantBroken('match without a subject');
  const read = compile(subject, scope);
  const matchers = patterns.map((expr) => {
    const pattern = stringLiteral(expr, scope);
    return regexOf(
      scope.source,
      { ...pattern, value: `^(?:${String(pattern.value)})` },
      { insensitive: true, whole: false },
    );
  });
  return (event) => {
    const value = read(event);
    return typeof value === 'string' ? matchers.some((matches) => matches(value)) : null;
  };
}

interface Bound<S> {
  readonly list: Read<S>;
  holds(subject: S, item: unknown): boolean;
}

/** `(list, variable, condition)`: the condition is compiled with the variable bound to one item at a time. */
function bind<S>(node: CallNode, scope: Scope<S>, compile: Compile<S>): Bound<S> {
  const [list, variable, condition] = node.args;
  if (list === undefined || condition === undefined || variable?.kind !== 'field' || variable.path.length !== 1) {
    throw ruleFault(scope.source, variable?.at ?? node.at, `${node.name} needs a variable`, {
      expected: 'a list, a variable, a condition',
    });
  }
  let current: unknown = null;
  const inner: Scope<S> = {
    ...scope,
    field: (field) => {
      if (field.path[0] !== variable.path[0]) return scope.field(field);
      if (field.path.length === 1) return () => current;
      const path = readPath(field.path.slice(1));
      return () => path(current);
    },
  };
  const test = compile(condition, inner);
  const holds = (subject: S, item: unknown): boolean => {
    const outer = current;
    current = item ?? null;
    const held = test(subject) === true;
    current = outer;
    return held;
  };
  return { list: compile(list, scope), holds };
}

function arrayFunction<S>(node: CallNode, scope: Scope<S>, compile: Compile<S>): Read<S> {
  const { list, holds } = bind(node, scope, compile);
  const counts = node.name === 'arrayCount';
  return (subject) => {
    const items = list(subject);
    if (!Array.isArray(items)) return counts ? 0 : false;
    return counts ? items.filter((item) => holds(subject, item)).length : items.some((item) => holds(subject, item));
  };
}

export function compileCall<S>(node: CallNode, scope: Scope<S>, compile: Compile<S>): Read<S> {
  if (SPECIAL_FUNCTIONS.has(node.name)) {
    return node.name.startsWith('array') ? arrayFunction(node, scope, compile) : match(node, scope, compile);
  }
  const fn = FUNCTIONS.get(node.name);
  if (fn === undefined) throw new InvariantBroken(`unchecked function ${node.name}`);
  const args = node.args.map((arg) => compile(arg, scope));
  const context = {
    dialect: scope.dialect,
    fold: node.insensitive || scope.dialect === 'classic',
    decimal: isDecimal(node),
  };
  const unknown = scope.dialect === 'classic' && fn.classicFalse === true ? false : null;
  return (subject) => {
    const values: unknown[] = [];
    for (const read of args) {
      const value = read(subject);
      if (value === null && fn.nullable !== true) return unknown;
      values.push(value);
    }
    return fn.apply(values, context) ?? unknown;
  };
}
