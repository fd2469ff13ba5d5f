import { keywordAt, type Bracket, type Outline } from './outline.js';

export const QUANTIFIERS: ReadonlySet<string> = new Set(['ANY', 'ALL', 'NONE', 'SINGLE']);

/** `[x IN list …]` and `any(x IN list …)`. */
export function isLoop(outline: Outline, bracket: Bracket): boolean {
  if (keywordAt(outline, bracket.open + 2) !== 'IN') return false;
  if (bracket.kind === 'list') return true;
  return bracket.kind === 'paren' && QUANTIFIERS.has(keywordAt(outline, bracket.open - 1));
}
