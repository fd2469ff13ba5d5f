import type { FieldCatalogue } from '../catalogue.js';
import { compilePattern } from '../eql/compile-pattern.js';
import { parseAnchors } from '../eql/parse-anchors.js';
import type { QueryNode } from '../eql/ast.js';
import type { Pattern } from '../pattern/pattern.js';
import { checkCypher } from './check.js';
import { DEFAULT_LIMITS } from './limits.js';
import { keywordAt, outlineOf, symbolAt, type Outline } from './outline.js';
import { impurity } from './pure.js';
import { anchoredMatches } from './surroundings.js';

/** What an anchored query is given, and nothing else. */
export const GIVEN: ReadonlySet<string> = new Set(['anchor', 'events', 'from', 'to']);

const HEAD = /^(\s*\/\*\s*)(anchors\b[^]*?)\*\//;

/** Whether a Cypher text says, in the comment that it begins with, what it watches. */
export function isAnchored(query: string): boolean {
  return HEAD.test(query);
}

/** The comment alone, where it stands in the text. */
function headOf(query: string): string {
  const [, before = '', head = ''] = HEAD.exec(query) ?? [];
  return before.replace(/[^\r\n]/g, ' ') + head;
}

/** The anchors of a text, for those who look at its steps. */
export function anchorsOf(query: string): QueryNode {
  return parseAnchors(headOf(query));
}

/** Refuses a text that no hunt may be; throws `RuleFault`. */
export function checkHuntText(query: string): void {
  if (isAnchored(query)) compileAnchored(query, null);
  else checkCypher(query, DEFAULT_LIMITS);
}

/** A Cypher text with its anchors as a pattern; throws `RuleFault` with the place of the first fault. */
export function compileAnchored(query: string, catalogue: FieldCatalogue | null): Pattern {
  const head = headOf(query);
  const base = compilePattern(head, parseAnchors(head), { dialect: 'elasticsearch', catalogue });
  checkCypher(query, { ...DEFAULT_LIMITS, parameters: GIVEN });
  const outline = outlineOf(query);
  const waits = mayBeUndone(outline);
  return {
    ...base,
    waits,
    asks: { text: query },
    window: (hits) => anchoredMatches(base, hits, waits),
    notLive: base.notLive ?? impurity(outline),
  };
}

const UNDONE_BY_MORE = new Set(['NOT', 'OPTIONAL', 'NONE', 'ALL', 'SINGLE', 'XOR']);

/** More events may undo what it finds: then a match is certain once every source has come as far as its anchor. */
function mayBeUndone(outline: Outline): boolean {
  return outline.tokens.some((_, index) => {
    const word = keywordAt(outline, index);
    return UNDONE_BY_MORE.has(word) || (word === 'COUNT' && symbolAt(outline, index + 1) === '{');
  });
}
