import type { Expr, TermNode } from './ast.js';
import type { Cursor } from './cursor.js';
import { parseDuration } from './duration.js';
import { LIMITS } from './limits.js';
import { parseEventQuery, parseExpression } from './parse-expression.js';
import { parseField } from './parse-primary.js';

type Draft = { -readonly [K in keyof TermNode]: TermNode[K] };

/** Join keys: fields, in classic any expression. */
export function parseKeys(cursor: Cursor): readonly Expr[] {
  const keys: Expr[] = [];
  do {
    keys.push(cursor.classic ? parseExpression(cursor) : parseField(cursor));
  } while (cursor.accept(','));
  return keys;
}

function runs(cursor: Cursor): number {
  cursor.expect('runs', '"runs"');
  cursor.expect('=');
  const token = cursor.next();
  if (token.kind !== 'number' || !Number.isInteger(token.value) || token.value < 1) {
    throw cursor.fault(token.at, 'runs must be a positive whole number');
  }
  if (token.value > LIMITS.runs) throw cursor.fault(token.at, 'runs is too large', { code: 'RULE_TOO_LARGE' });
  return token.value;
}

function fork(cursor: Cursor): boolean {
  cursor.onlyClassic(cursor.next().at, 'fork');
  if (!cursor.accept('=')) return true;
  const token = cursor.next();
  if (token.text !== 'true' && token.text !== 'false') throw cursor.fault(token.at, 'fork is true or false');
  return token.text === 'true';
}

function name(cursor: Cursor): string {
  cursor.refuseExtension(cursor.next().at, 'as');
  const token = cursor.next();
  if (token.kind !== 'name') throw cursor.fault(token.at, 'A step needs a name', { expected: 'a name' });
  return token.text;
}

function within(cursor: Cursor): number {
  cursor.refuseExtension(cursor.next().at, 'within');
  return parseDuration(cursor);
}

function from(cursor: Cursor): string {
  cursor.refuseExtension(cursor.next().at, 'from');
  const token = cursor.next();
  if (token.kind !== 'string')
    throw cursor.fault(token.at, 'A source is needed', { expected: 'a source such as "entra/audit"' });
  return token.text;
}

function keysOf(cursor: Cursor, { runs: repeated }: Draft): readonly Expr[] {
  const { at } = cursor.next();
  if (repeated > 1 && !cursor.classic) cursor.refuseExtension(at, '"by" behind "with runs"');
  return parseKeys(cursor);
}

function modifier(cursor: Cursor, draft: Draft): boolean {
  if (cursor.is('by')) draft.by = keysOf(cursor, draft);
  else if (cursor.is('with') && cursor.is('runs', 1)) {
    cursor.next();
    draft.runs = runs(cursor);
  } else if (cursor.is('fork')) draft.fork = fork(cursor);
  else if (cursor.is('as')) draft.name = name(cursor);
  else if (cursor.is('within')) draft.withinMs = within(cursor);
  else if (cursor.is('from')) draft.from = from(cursor);
  else return false;
  return true;
}

function negated(cursor: Cursor): boolean {
  const at = cursor.peek().at;
  if (!cursor.accept('!')) return false;
  if (cursor.classic) {
    throw cursor.fault(at, 'Missing events are no part of the classic dialect', { code: 'RULE_UNSUPPORTED' });
  }
  return true;
}

/** One bracketed term with everything that may follow it. */
export function parseTerm(cursor: Cursor): TermNode {
  const at = cursor.peek().at;
  const missing = negated(cursor);
  cursor.expect('[', '"["');
  const query = parseEventQuery(cursor);
  cursor.expect(']', 'an operator or "]"');
  const draft: Draft = {
    query,
    missing,
    by: [],
    runs: 1,
    name: null,
    withinMs: null,
    fork: false,
    from: null,
    at,
    text: '',
  };
  while (modifier(cursor, draft));
  draft.text = cursor.source.slice(at, cursor.lastEnd());
  return draft;
}
