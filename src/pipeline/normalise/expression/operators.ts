import type { JsonValue } from '../../../domain/json.js';
import type { Expression } from './ast.js';
import { isMissing, isTrue, textOf } from './evaluation.js';
import type { Read, Value } from './evaluation.js';
import { boundedPattern } from './pattern.js';
import { expressionFault } from './scan.js';

type Binary = Expression & { kind: 'binary' };
type Compile = (operand: Expression) => Read;

function elements(value: Value): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

/** Scalars compare as text, because vendors send `"5"` and `5` for one thing; nothing equals only nothing. */
function same(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) return left.some((element) => same(element as Value, right));
  if (isMissing(left) || isMissing(right)) return isMissing(left) && isMissing(right);
  const text = textOf(left);
  return text !== undefined && text === textOf(right);
}

function ordered(left: Value, right: Value): number {
  const [a, b] = [Number(textOf(left)), Number(textOf(right))];
  if (!isMissing(left) && !isMissing(right) && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  const [x, y] = [textOf(left), textOf(right)];
  return x === undefined || y === undefined ? Number.NaN : x < y ? -1 : x > y ? 1 : 0;
}

function plus(left: Value, right: Value): Value {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  const [a, b] = [textOf(left), textOf(right)];
  return isMissing(left) || isMissing(right) || a === undefined || b === undefined ? undefined : a + b;
}

function likeTexts(expression: Expression): readonly string[] {
  const literals = expression.kind === 'list' ? expression.items : [expression];
  return literals.map((one) => {
    if (one.kind === 'literal' && typeof one.value === 'string') return one.value.toLowerCase();
    throw expressionFault('like needs a literal text or a list of them', 0);
  });
}

/** `*` stands for any text. Piecewise search instead of a regular expression: linear, whatever the pattern. */
function wildcard(pattern: string): (text: string) => boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  return (text) => {
    if (!text.startsWith(head)) return false;
    let from = head.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, from);
      if (found < 0) return false;
      from = found + piece.length;
    }
    return text.length - tail.length >= from && text.endsWith(tail);
  };
}

function compileLike(node: Binary, compile: Compile): Read {
  const patterns = likeTexts(node.right).map(wildcard);
  const read = compile(node.left);
  const matches = (one: Value): boolean => {
    const text = textOf(one)?.toLowerCase();
    return text !== undefined && patterns.some((pattern) => pattern(text));
  };
  return (evaluation) => {
    const value = read(evaluation);
    return Array.isArray(value) ? (value as readonly Value[]).some(matches) : matches(value);
  };
}

function compileMatches(node: Binary, compile: Compile): Read {
  if (node.right.kind !== 'literal' || typeof node.right.value !== 'string') {
    throw expressionFault('matches needs a literal regular expression', node.at);
  }
  const pattern = boundedPattern(node.right.value, node.at);
  const read = compile(node.left);
  return (evaluation) => elements(read(evaluation)).some((one) => pattern.matcher(textOf(one) ?? '').find());
}

function literalSet(expression: Expression): ReadonlySet<string> | undefined {
  if (expression.kind !== 'list') return undefined;
  const texts = expression.items.map((item) => (item.kind === 'literal' ? textOf(item.value as JsonValue) : undefined));
  return texts.includes(undefined) ? undefined : new Set(texts as readonly string[]);
}

function inSet(left: Read, set: ReadonlySet<string>): Read {
  return (evaluation) => {
    const value = left(evaluation);
    if (typeof value === 'string') return set.has(value);
    return elements(value).some((one) => set.has(textOf(one) ?? '\0'));
  };
}

function compileIn(node: Binary, compile: Compile): Read {
  const left = compile(node.left);
  const set = literalSet(node.right);
  if (set !== undefined) return inSet(left, set);
  const right = compile(node.right);
  return (evaluation) => {
    const among = elements(right(evaluation));
    return elements(left(evaluation)).some((one) => among.some((other) => same(one, other)));
  };
}

const SIMPLE: ReadonlyMap<string, (left: Value, right: Value) => Value> = new Map<
  string,
  (left: Value, right: Value) => Value
>([
  ['+', plus],
  ['==', same],
  ['!=', (left, right) => !same(left, right)],
  ['<', (left, right) => ordered(left, right) < 0],
  ['<=', (left, right) => ordered(left, right) <= 0],
  ['>', (left, right) => ordered(left, right) > 0],
  ['>=', (left, right) => ordered(left, right) >= 0],
]);

/** Operators; `and`, `or` and `??` evaluate their right side only when it decides. */
export function compileBinary(node: Binary, compile: Compile): Read {
  if (node.operator === 'like') return compileLike(node, compile);
  if (node.operator === 'matches') return compileMatches(node, compile);
  if (node.operator === 'in') return compileIn(node, compile);
  const [left, right] = [compile(node.left), compile(node.right)];
  switch (node.operator) {
    case 'and':
      return (evaluation) => isTrue(left(evaluation)) && isTrue(right(evaluation));
    case 'or':
      return (evaluation) => isTrue(left(evaluation)) || isTrue(right(evaluation));
    case '??':
      return (evaluation) => {
        const value = left(evaluation);
        return isMissing(value) ? right(evaluation) : value;
      };
    default: {
      const run = SIMPLE.get(node.operator);
      if (run === undefined) throw expressionFault(`unknown operator ${node.operator}`, node.at);
      return (evaluation) => run(left(evaluation), right(evaluation));
    }
  }
}
