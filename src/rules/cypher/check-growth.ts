import { regexObjection } from './check-regex.js';
import { isLoop } from './loop.js';
import { keywordAt, symbolAt, type Bracket, type Outline } from './outline.js';
import { refused } from './refuse.js';
import type { Token } from './token.js';

/** Each joining may double a text or list, and the database counts neither against its memory limit. */
const MOST_JOINS = 8;
const MOST_REPLACEMENTS = 2;

/** What makes much of little inside one row, where neither the time limit nor the memory limit looks. */
export function checkGrowth(outline: Outline): void {
  let joins = 0;
  let replacements = 0;
  outline.tokens.forEach((token, index) => {
    joins += joinsAt(outline, index);
    replacements += keywordAt(outline, index) === 'REPLACE' && symbolAt(outline, index + 1) === '(' ? 1 : 0;
    if (joins > MOST_JOINS) throw grows(outline, token, `more than ${String(MOST_JOINS)} joinings of texts or lists`);
    if (replacements > MOST_REPLACEMENTS) {
      throw grows(outline, token, `more than ${String(MOST_REPLACEMENTS)} calls of replace()`);
    }
    const bracket = outline.opens.get(index);
    if (bracket !== undefined && isLoop(outline, bracket)) checkNesting(outline, bracket);
    if (symbolAt(outline, index) === '=~') checkRegex(outline, index);
  });
}

function grows(outline: Outline, token: Token, what: string): Error {
  return refused(outline.source, token.at, `${what} could exhaust the memory`);
}

/** A plus beside a number adds; any other may join. */
function joinsAt(outline: Outline, index: number): number {
  const symbol = symbolAt(outline, index);
  if (symbol !== '+' && symbol !== '||' && symbol !== '+=') return 0;
  const isNumber = (at: number): boolean => outline.tokens[at]?.kind === 'number';
  return isNumber(index - 1) || isNumber(index + 1) ? 0 : 1;
}

function checkNesting(outline: Outline, bracket: Bracket): void {
  for (let around = bracket.parent; around !== null; around = around.parent) {
    if (!isLoop(outline, around)) continue;
    const at = outline.tokens[bracket.open]?.at ?? 0;
    throw refused(outline.source, at, 'a loop over a list cannot stand inside another', 'UNWIND the outer list');
  }
}

function checkRegex(outline: Outline, index: number): void {
  const pattern = outline.tokens[index + 1];
  const at = pattern?.at ?? 0;
  if (pattern?.kind !== 'string') throw refused(outline.source, at, 'a regular expression must be a literal');
  if (joinsAt(outline, index + 2) > 0) throw refused(outline.source, at, 'a regular expression must be one literal');
  const objection = regexObjection(pattern.text);
  if (objection !== null) throw refused(outline.source, at, 'this regular expression could run for ever', objection);
}
