import type { PipeNode, QueryNode, TermNode, Expr } from './ast.js';
import { nearestName } from '../nearest.js';
import { adviceAt } from './advice.js';
import { Cursor, type CursorOptions } from './cursor.js';
import { parseDuration } from './duration.js';
import { LIMITS } from './limits.js';
import { parseAccumulate } from './parse-accumulate.js';
import { parseEventQuery, parseExpression } from './parse-expression.js';
import { parseKeys, parseTerm } from './parse-term.js';
import type { Token } from './token.js';

const PIPES = ['head', 'tail', 'sort', 'unique', 'unique_count', 'count', 'filter'];
const PORTABLE_PIPES = new Set(['head', 'tail']);

interface Header {
  by: readonly Expr[];
  maxspanMs: number | null;
}

function header(cursor: Cursor): Header {
  const draft: Header = { by: [], maxspanMs: null };
  for (;;) {
    if (draft.by.length === 0 && cursor.is('by')) {
      const { at } = cursor.next();
      if (draft.maxspanMs !== null && !cursor.classic) cursor.refuseExtension(at, '"by" behind "with maxspan"');
      draft.by = parseKeys(cursor);
    } else if (draft.maxspanMs === null && cursor.accept('with')) {
      cursor.expect('maxspan', '"maxspan"');
      cursor.expect('=');
      draft.maxspanMs = parseDuration(cursor);
    } else {
      return draft;
    }
  }
}

function terms(cursor: Cursor): readonly TermNode[] {
  const list: TermNode[] = [];
  do {
    list.push(parseTerm(cursor));
    if (list.length > LIMITS.terms) {
      throw cursor.fault(cursor.peek().at, 'The query has too many terms', { code: 'RULE_TOO_LARGE' });
    }
  } while (cursor.is('[') || cursor.is('!'));
  return list;
}

function compound(cursor: Cursor, kind: 'sequence' | 'sample' | 'join'): QueryNode {
  const at = cursor.next().at;
  if (kind === 'join') cursor.onlyClassic(at, 'join');
  const head = header(cursor);
  if (kind === 'sample' && head.maxspanMs !== null) cursor.refuseExtension(at, 'sample with maxspan');
  const list = terms(cursor);
  const until = kind !== 'sample' && cursor.accept('until') ? parseTerm(cursor) : null;
  return { kind, ...head, terms: list, until, pipes: pipes(cursor), at };
}

function event(cursor: Cursor): QueryNode {
  const query = parseEventQuery(cursor);
  const term: TermNode = {
    query,
    missing: false,
    by: [],
    runs: 1,
    name: null,
    withinMs: null,
    fork: false,
    from: null,
    at: query.at,
    text: cursor.source.slice(query.at, query.end),
  };
  return { kind: 'event', by: [], maxspanMs: null, terms: [term], until: null, pipes: pipes(cursor), at: query.at };
}

/** Classic lets a blank stand for the comma between a pipe's fields. */
function another(cursor: Cursor): boolean {
  const { kind } = cursor.peek();
  return cursor.accept(',') || (cursor.classic && (kind === 'name' || kind === 'quoted'));
}

function pipeArguments(cursor: Cursor): readonly Expr[] {
  const args: Expr[] = [];
  if (cursor.is('|') || cursor.peek().kind === 'end') return args;
  do args.push(parseExpression(cursor));
  while (another(cursor));
  return args;
}

function pipeAdvice(source: string, { text, at }: Token): { readonly hint?: string } {
  const near = nearestName(text, PIPES);
  return near === null ? adviceAt(source, at) : { hint: `Did you mean ${near}?` };
}

function pipe(cursor: Cursor): PipeNode {
  const token = cursor.next();
  if (token.kind !== 'name' || !PIPES.includes(token.text)) {
    throw cursor.fault(token.at, 'Unknown pipe', { expected: PIPES.join(', '), ...pipeAdvice(cursor.source, token) });
  }
  if (!PORTABLE_PIPES.has(token.text)) cursor.onlyClassic(token.at, `| ${token.text}`);
  return { name: token.text, args: pipeArguments(cursor), at: token.at };
}

function pipes(cursor: Cursor): readonly PipeNode[] {
  const list: PipeNode[] = [];
  while (cursor.accept('|')) {
    list.push(pipe(cursor));
    if (list.length > LIMITS.terms) throw cursor.fault(cursor.peek().at, 'Too many pipes', { code: 'RULE_TOO_LARGE' });
  }
  return list;
}

function query(cursor: Cursor): QueryNode {
  if (cursor.is('accumulate') && !cursor.is('where', 1)) return parseAccumulate(cursor);
  for (const kind of ['sequence', 'sample', 'join'] as const) {
    if (cursor.is(kind) && !cursor.is('where', 1)) return compound(cursor, kind);
  }
  return event(cursor);
}

/** Reads an EQL query; throws a `RuleFault` that shows the place of the first fault. */
export function parseEql(source: string, options: CursorOptions): QueryNode {
  const cursor = new Cursor(source, options);
  const node = query(cursor);
  if (cursor.peek().kind !== 'end') throw cursor.unexpected('an operator, "|" or the end of the query');
  return node;
}
