import type { CompareOperator, EventQuery, Expr, Literal, MatchOperator } from './ast.js';
import type { Cursor } from './cursor.js';
import { parseLiteral, parsePrimary, type Grammar } from './parse-primary.js';

const GRAMMAR: Grammar = { expression: parseExpression, eventQuery: parseEventQuery };
const COMPARISONS: readonly CompareOperator[] = ['==', '!=', '<=', '>=', '<', '>'];

function unary(cursor: Cursor): Expr {
  const at = cursor.peek().at;
  if (cursor.accept('-')) {
    const operand = cursor.nested(() => unary(cursor));
    if (operand.kind === 'literal' && typeof operand.value === 'number') {
      return { ...operand, value: -operand.value, at };
    }
    return { kind: 'negate', operand, at };
  }
  if (cursor.accept('+')) return cursor.nested(() => unary(cursor));
  return parsePrimary(cursor, GRAMMAR);
}

function product(cursor: Cursor): Expr {
  let left = unary(cursor);
  for (let length = 0; ; length += 1) {
    cursor.chained(length);
    const op = (['*', '/', '%'] as const).find((text) => cursor.is(text));
    if (op === undefined) return left;
    const at = cursor.next().at;
    left = { kind: 'arithmetic', op, left, right: unary(cursor), at };
  }
}

function sum(cursor: Cursor): Expr {
  let left = product(cursor);
  for (let length = 0; ; length += 1) {
    cursor.chained(length);
    const op = (['+', '-'] as const).find((text) => cursor.is(text));
    if (op === undefined) return left;
    const at = cursor.next().at;
    left = { kind: 'arithmetic', op, left, right: product(cursor), at };
  }
}

function matchOperator(cursor: Cursor): MatchOperator | null {
  if (cursor.accept(':')) return ':';
  for (const word of ['like', 'regex'] as const) {
    if (cursor.accept(word)) return cursor.accept('~') ? `${word}~` : word;
  }
  return null;
}

function constant(cursor: Cursor): Literal {
  const at = cursor.peek().at;
  const minus = cursor.accept('-');
  const literal = parseLiteral(cursor);
  if (literal === null) throw cursor.unexpected('a literal value');
  return minus && typeof literal.value === 'number' ? { ...literal, value: -literal.value, at } : literal;
}

function constants(cursor: Cursor): readonly Literal[] {
  if (!cursor.accept('(')) return [constant(cursor)];
  const list = [constant(cursor)];
  while (cursor.accept(',')) list.push(constant(cursor));
  cursor.expect(')', '"," or ")"');
  return list;
}

function expressions(cursor: Cursor): readonly Expr[] {
  if (!cursor.is('(')) {
    // H6: `file.hash in m.email.hashes`, membership of a list that an event carries
    cursor.refuseExtension(cursor.peek().at, 'in without a list in brackets');
    return [parsePrimary(cursor, GRAMMAR)];
  }
  cursor.next();
  const list = [parseExpression(cursor)];
  while (cursor.accept(',')) list.push(parseExpression(cursor));
  cursor.expect(')', '"," or ")"');
  return list;
}

function predicate(cursor: Cursor, left: Expr): Expr {
  const at = cursor.peek().at;
  if (cursor.accept('in')) {
    const insensitive = cursor.accept('~');
    return { kind: 'in', insensitive, left, list: expressions(cursor), at };
  }
  const op = matchOperator(cursor);
  return op === null ? left : { kind: 'match', op, left, patterns: constants(cursor), at };
}

function comparison(cursor: Cursor): Expr {
  const left = sum(cursor);
  const at = cursor.peek().at;
  if (cursor.is('not') && ['in', 'like', 'regex', ':'].some((word) => cursor.is(word, 1))) {
    cursor.next();
    return { kind: 'not', operand: predicate(cursor, left), at };
  }
  if (cursor.is('=') && !cursor.classic) throw cursor.unexpected('"==" (a single "=" does not compare)');
  const op = cursor.is('=') ? '==' : COMPARISONS.find((text) => cursor.is(text));
  if (op === undefined) return predicate(cursor, left);
  cursor.next();
  const right = sum(cursor);
  if (COMPARISONS.some((text) => cursor.is(text))) throw cursor.unexpected('"and" or "or" (comparisons do not chain)');
  return { kind: 'compare', op, left, right, at };
}

function negation(cursor: Cursor): Expr {
  const at = cursor.peek().at;
  if (!cursor.accept('not')) return comparison(cursor);
  return { kind: 'not', operand: cursor.nested(() => negation(cursor)), at };
}

function chain(cursor: Cursor, word: 'and' | 'or', operand: (cursor: Cursor) => Expr): Expr {
  const at = cursor.peek().at;
  const first = operand(cursor);
  if (!cursor.is(word)) return first;
  const terms = [first];
  while (cursor.accept(word)) terms.push(operand(cursor));
  return { kind: word, terms, at };
}

export function parseExpression(cursor: Cursor): Expr {
  return cursor.nested(() => chain(cursor, 'or', (inner) => chain(inner, 'and', negation)));
}

function category(cursor: Cursor): string {
  const token = cursor.peek();
  if (token.kind !== 'name' && token.kind !== 'string') throw cursor.unexpected('an event category, or any');
  return cursor.next().text;
}

/** `category where condition`. */
export function parseEventQuery(cursor: Cursor): EventQuery {
  const at = cursor.peek().at;
  const name = category(cursor);
  cursor.expect('where', '"where"');
  const where = parseExpression(cursor);
  return { category: name, where, at, end: cursor.lastEnd() };
}
