import type { QueryNode, TermNode } from './ast.js';
import { Cursor } from './cursor.js';
import { parseDuration } from './duration.js';
import { LIMITS } from './limits.js';
import { parseKeys, parseTerm } from './parse-term.js';

/** What a graph query watches: `anchors [by FIELDS] within DURATION [term]…`; the last term is the anchor. */
export function parseAnchors(source: string): QueryNode {
  const cursor = new Cursor(source, { dialect: 'elasticsearch', extensions: true });
  const { at } = cursor.expect('anchors', '"anchors"');
  const by = cursor.accept('by') ? parseKeys(cursor) : [];
  cursor.expect('within', '"within" and a duration');
  const maxspanMs = parseDuration(cursor);
  const terms: TermNode[] = [];
  do terms.push(parseTerm(cursor));
  while ((cursor.is('[') || cursor.is('!')) && terms.length < LIMITS.terms);
  if (cursor.peek().kind !== 'end') throw cursor.unexpected('"[" or the end of the comment');
  return { kind: 'anchors', by, maxspanMs, terms, until: null, pipes: [], at };
}
