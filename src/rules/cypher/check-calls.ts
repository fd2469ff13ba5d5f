import { nearestName } from '../nearest.js';
import { FULL_TEXT_QUERY, FUNCTIONS, WORDS_BEFORE_BRACKET } from './functions.js';
import type { CypherLimits } from './limits.js';
import { keywordAt, offsetOf, symbolAt, type Outline } from './outline.js';
import { refused } from './refuse.js';
import { checkRange } from './check-range.js';
import type { Token } from './token.js';

/** Functions from the list only, procedures from an even shorter one, no parameters: a hunt has all its values in its text. */
export function checkCalls(outline: Outline, limits: Pick<CypherLimits, 'fullTextIndexes' | 'parameters'>): void {
  let rangeElements = 1;
  outline.tokens.forEach((token, index) => {
    if (token.kind === 'parameter') checkParameter(outline, token, limits.parameters ?? new Set());
    if (keywordAt(outline, index) === 'CALL') checkCall(outline, index, limits);
    if (symbolAt(outline, index) === '(') rangeElements *= checkFunction(outline, index, rangeElements);
  });
}

function checkParameter({ source }: Outline, { text, at }: Token, given: ReadonlySet<string>): void {
  if (given.size === 0) throw refused(source, at, 'parameters are not allowed', 'write the value');
  if (given.has(text)) return;
  throw refused(source, at, `$${text} is not given`, `one of ${[...given].map((name) => `$${name}`).join(', ')}`);
}

/** Gives by what the call multiplies the lists of the query: 1 for all but `range`. */
function checkFunction(outline: Outline, bracket: number, rangeElements: number): number {
  if (!isCalled(outline, bracket - 1)) return 1;
  const { first, name } = dottedName(outline, bracket - 1);
  // A procedure's name is judged where its CALL is.
  if (keywordAt(outline, first - 1) === 'CALL') return 1;
  if (outline.tokens[bracket - 1]?.kind === 'quoted' || !FUNCTIONS.has(name)) {
    throw unknownFunction(outline, first, name);
  }
  return name === 'range' ? checkRange(outline, bracket, rangeElements) : 1;
}

function isCalled(outline: Outline, index: number): boolean {
  const kind = outline.tokens[index]?.kind;
  if (kind === 'quoted') return true;
  return kind === 'name' && !WORDS_BEFORE_BRACKET.has(keywordAt(outline, index));
}

function unknownFunction(outline: Outline, first: number, name: string): Error {
  const near = nearestName(name, FUNCTIONS);
  const hint = near === null ? undefined : `did you mean ${near}?`;
  return refused(outline.source, offsetOf(outline, first), `${name}() is not a function for hunts`, hint);
}

function dottedName(outline: Outline, end: number): { readonly first: number; readonly name: string } {
  let first = end;
  while (symbolAt(outline, first - 1) === '.') first -= 2;
  const parts = outline.tokens.slice(first, end + 1).map((token) => token.text.toLowerCase());
  return { first, name: parts.join('') };
}

function checkCall(outline: Outline, index: number, limits: Pick<CypherLimits, 'fullTextIndexes'>): void {
  const next = symbolAt(outline, index + 1);
  if (next === '{' || next === '(') return;
  const bracket = outline.tokens.findIndex((_, at) => at > index && symbolAt(outline, at) === '(');
  const asked = textOf(outline.tokens[bracket + 1]);
  const isFullText = bracket > 0 && dottedName(outline, bracket - 1).name === FULL_TEXT_QUERY;
  if (isFullText && asked !== null && limits.fullTextIndexes.includes(asked)) return;
  throw refused(outline.source, offsetOf(outline, index), 'procedures are not allowed in a hunt', 'CALL (…) { … } is');
}

function textOf(token: Token | undefined): string | null {
  return token?.kind === 'string' ? token.text.slice(1, -1) : null;
}
