import type { AggregateNode, CompareOperator, Expr, HavingNode, QueryNode, TermNode } from './ast.js';
import { nearestName } from '../nearest.js';
import type { Cursor } from './cursor.js';
import { parseDuration } from './duration.js';
import { LIMITS } from './limits.js';
import { parseField } from './parse-primary.js';
import { parseKeys, parseTerm } from './parse-term.js';

export const AGGREGATES = ['count', 'distinct', 'sum', 'avg', 'min', 'max'] as const;
const COMPARISONS: readonly CompareOperator[] = ['==', '!=', '<=', '>=', '<', '>'];

function comparisonOf(cursor: Cursor): CompareOperator {
  const op = COMPARISONS.find((text) => cursor.is(text));
  if (op === undefined) throw cursor.unexpected('a comparison such as ">="');
  cursor.next();
  return op;
}

function numberOf(cursor: Cursor): number {
  const minus = cursor.accept('-');
  const token = cursor.next();
  if (token.kind !== 'number') throw cursor.fault(token.at, 'A total is compared with a number');
  return minus ? -token.value : token.value;
}

function aggregate(cursor: Cursor): AggregateNode {
  const { text, at } = cursor.next();
  const fn = AGGREGATES.find((name) => name === text);
  if (fn === undefined) {
    const near = nearestName(text, AGGREGATES);
    const hint = near === null ? {} : { hint: `Did you mean ${near}?` };
    throw cursor.fault(at, `Unknown aggregate ${text}`, { expected: AGGREGATES.join(', '), ...hint });
  }
  cursor.expect('(');
  const field = fn === 'count' ? null : parseField(cursor);
  cursor.expect(')');
  return { kind: 'aggregate', fn, field, op: comparisonOf(cursor), value: numberOf(cursor), at };
}

function operand(cursor: Cursor): HavingNode {
  if (!cursor.accept('(')) return aggregate(cursor);
  const inner = cursor.nested(() => having(cursor));
  cursor.expect(')');
  return inner;
}

function chain(cursor: Cursor, word: 'and' | 'or', next: (cursor: Cursor) => HavingNode): HavingNode {
  const first = next(cursor);
  if (!cursor.is(word)) return first;
  const terms = [first];
  while (cursor.accept(word)) terms.push(next(cursor));
  return { kind: word, terms };
}

function having(cursor: Cursor): HavingNode {
  return chain(cursor, 'or', (inner) => chain(inner, 'and', operand));
}

function distinctBy(cursor: Cursor): readonly Expr[] {
  if (!cursor.accept('distinct')) return [];
  cursor.expect('by', '"by" and the fields that make a contribution count once');
  return parseKeys(cursor);
}

/** X3: `accumulate by FIELDS within DURATION [term]… having TOTALS [distinct by FIELDS]`. */
export function parseAccumulate(cursor: Cursor): QueryNode {
  const { at } = cursor.next();
  cursor.refuseExtension(at, 'accumulate');
  const by = cursor.accept('by') ? parseKeys(cursor) : [];
  cursor.expect('within', '"within" and a duration');
  const maxspanMs = parseDuration(cursor);
  const terms: TermNode[] = [];
  do terms.push(parseTerm(cursor));
  while ((cursor.is('[') || cursor.is('!')) && terms.length < LIMITS.terms);
  cursor.expect('having', '"having" and a total such as sum(risk) >= 100');
  const total = having(cursor);
  return {
    kind: 'accumulate',
    by,
    maxspanMs,
    terms,
    until: null,
    pipes: [],
    having: total,
    distinctBy: distinctBy(cursor),
    at,
  };
}
