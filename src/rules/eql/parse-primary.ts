import { nearestName } from '../nearest.js';
import type { CallNode, EventQuery, Expr, FieldNode, LineageRelation, Literal } from './ast.js';
import type { Cursor } from './cursor.js';
import { parseDuration } from './duration.js';
import { FUNCTIONS } from './functions/index.js';
import { parseExists } from './parse-path.js';
import { RESERVED, type Token } from './token.js';

/** The rules of the grammar that enclose a primary, handed in so that the two files need not import each other. */
export interface Grammar {
  expression(cursor: Cursor): Expr;
  eventQuery(cursor: Cursor): EventQuery;
}

const CONSTANTS: Readonly<Record<string, Literal['value']>> = { true: true, false: false, null: null };
const RELATIONS = new Set<string>(['child', 'descendant', 'event']);

function isRelation(text: string): text is LineageRelation {
  return RELATIONS.has(text);
}

function numberLiteral({ text, value, at }: Token): Literal {
  return /[.e]/i.test(text) ? { kind: 'literal', value, decimal: true, at } : { kind: 'literal', value, at };
}

/** A literal number, string, boolean or null, with an optional sign; null where the next token is none. */
export function parseLiteral(cursor: Cursor): Literal | null {
  const token = cursor.peek();
  if (token.kind === 'string') return { kind: 'literal', value: cursor.next().text, at: token.at };
  if (token.kind === 'number') return numberLiteral(cursor.next());
  if (token.kind !== 'name' || !Object.hasOwn(CONSTANTS, token.text) || cursor.is('.', 1)) return null;
  cursor.next();
  return { kind: 'literal', value: CONSTANTS[token.text] ?? null, at: token.at };
}

function segment(cursor: Cursor, first: boolean): string {
  const token = cursor.peek();
  const named = token.kind === 'quoted' || (token.kind === 'name' && !(first && RESERVED.has(token.text)));
  if (!named) {
    const hint =
      token.kind === 'name' ? 'a field (put reserved words between backquotes)' : 'a field, a value or a function';
    throw cursor.unexpected(hint);
  }
  return cursor.next().text;
}

function index(cursor: Cursor): number {
  const token = cursor.next();
  if (token.kind !== 'number' || !Number.isInteger(token.value)) {
    throw cursor.fault(token.at, 'An array index must be a whole number');
  }
  cursor.expect(']');
  return token.value;
}

/** A field path such as `?process.parent.args[0]`. */
export function parseField(cursor: Cursor): FieldNode {
  const at = cursor.peek().at;
  const optional = cursor.accept('?');
  const from = cursor.peek().at;
  const path: (string | number)[] = [segment(cursor, true)];
  // a bracket after a key may open the next term, so an index is only what can be nothing else
  while (cursor.is('.') || (cursor.is('[') && cursor.peek(1).kind === 'number' && cursor.is(']', 2))) {
    path.push(cursor.next().text === '.' ? segment(cursor, false) : index(cursor));
  }
  return { kind: 'field', path, text: cursor.source.slice(from, cursor.lastEnd()), optional, at };
}

function parseArguments(cursor: Cursor, grammar: Grammar): readonly Expr[] {
  cursor.expect('(');
  const args: Expr[] = [];
  while (!cursor.accept(')')) {
    if (args.length > 0) cursor.expect(',', '"," or ")"');
    args.push(grammar.expression(cursor));
  }
  return args;
}

/** Each event that asks looks at each day by itself. */
const MOST_DAYS_MS = 400 * 86_400_000;
const HISTORY = ['first_seen', 'first_seen_org', 'seen_days'];

function firstSeen(cursor: Cursor, grammar: Grammar, name: Token): Expr {
  cursor.refuseExtension(name.at, name.text);
  cursor.expect('(');
  const everywhere = name.text === 'first_seen_org';
  const value = grammar.expression(cursor);
  cursor.expect(',');
  const hasKey = !everywhere && cursor.peek().kind !== 'number';
  const key = hasKey ? grammar.expression(cursor) : null;
  if (hasKey) cursor.expect(',');
  const at = cursor.peek().at;
  const windowMs = parseDuration(cursor);
  cursor.expect(')');
  const days = name.text === 'seen_days';
  if (days && windowMs > MOST_DAYS_MS) {
    throw cursor.fault(at, 'seen_days counts over 400 days at most', { code: 'RULE_TOO_LARGE' });
  }
  return { kind: 'first_seen', value, key, everywhere, ...(days ? { days } : {}), windowMs, at: name.at };
}

function call(cursor: Cursor, grammar: Grammar): Expr {
  const name = cursor.next();
  if (HISTORY.includes(name.text)) return firstSeen(cursor, grammar, name);
  if (FUNCTIONS.get(name.text)?.extension === true) cursor.refuseExtension(name.at, name.text);
  refuseMisspelt(cursor, name);
  const insensitive = cursor.accept('~');
  return { kind: 'call', name: name.text, insensitive, args: parseArguments(cursor, grammar), at: name.at };
}

/** Before its arguments are read: only the function that was meant takes a length of time. */
function refuseMisspelt(cursor: Cursor, { text, at }: Token): void {
  const near = FUNCTIONS.has(text) ? null : nearestName(text, HISTORY);
  if (near !== null) {
    throw cursor.fault(at, `Unknown function ${text}`, { expected: 'a function', hint: `Did you mean ${near}?` });
  }
}

function lineage(cursor: Cursor, grammar: Grammar, relation: LineageRelation): Expr {
  const at = cursor.next().at;
  cursor.onlyClassic(at, `"${relation} of"`);
  cursor.expect('of');
  cursor.expect('[');
  const query = grammar.eventQuery(cursor);
  cursor.expect(']');
  return { kind: 'lineage', relation, query, at };
}

function isCall(cursor: Cursor): boolean {
  return cursor.peek().kind === 'name' && (cursor.is('(', 1) || (cursor.is('~', 1) && cursor.is('(', 2)));
}

/** Classic method syntax: `field:length()` is `length(field)`. */
function methods(cursor: Cursor, grammar: Grammar, subject: Expr): Expr {
  let result = subject;
  for (
    let length = 0;
    cursor.classic && cursor.is(':') && cursor.peek(1).kind === 'name' && cursor.is('(', 2);
    length += 1
  ) {
    cursor.chained(length);
    cursor.next();
    const name = cursor.next();
    const node: CallNode = {
      kind: 'call',
      name: name.text,
      insensitive: false,
      args: [result, ...parseArguments(cursor, grammar)],
      at: name.at,
    };
    result = node;
  }
  return result;
}

function atom(cursor: Cursor, grammar: Grammar): Expr {
  const token = cursor.peek();
  if (cursor.accept('(')) {
    const inner = grammar.expression(cursor);
    cursor.expect(')');
    return inner;
  }
  const literal = parseLiteral(cursor);
  if (literal !== null) return literal;
  if (token.kind === 'name' && isRelation(token.text) && cursor.is('of', 1))
    return lineage(cursor, grammar, token.text);
  if (cursor.is('exists') && cursor.is('{', 1)) return parseExists(cursor);
  return isCall(cursor) && !RESERVED.has(token.text) ? call(cursor, grammar) : parseField(cursor);
}

export function parsePrimary(cursor: Cursor, grammar: Grammar): Expr {
  return methods(cursor, grammar, atom(cursor, grammar));
}
