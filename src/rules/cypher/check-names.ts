import { nearestName } from '../nearest.js';
import { MOST_HOPS } from './limits.js';
import { isMapKey, offsetOf, symbolAt, type Bracket, type Outline } from './outline.js';
import { isKnownName, isReadableLabel, isReadableType, READABLE_LABELS, READABLE_TYPES } from './readable.js';
import { refused } from './refuse.js';
import type { Token } from './token.js';

/** Every label and type that is named is readable, and every relationship names its types. Gives the labels' indexes. */
export function checkNames(outline: Outline): ReadonlySet<number> {
  const labels = new Set<number>();
  outline.tokens.forEach((token, index) => {
    if (symbolAt(outline, index) === ':' && !isMapKey(outline, index - 1)) readNames(outline, index, labels);
    checkDash(outline, index, token);
  });
  for (const bracket of outline.opens.values()) {
    if (bracket.kind === 'relationship') checkRelationship(outline, bracket);
  }
  return labels;
}

const JOINING = new Set(['|', '&', '(', ')', ':']);

/** `:A|B`, `:A&(B|C)`: refuses what is not a plain name, because a negation or wildcard names everything else. */
function readNames(outline: Outline, colon: number, labels: Set<number>): void {
  let depth = 0;
  for (let index = colon + 1; index < outline.tokens.length; index += 1) {
    const symbol = symbolAt(outline, index);
    depth += depthStep(symbol);
    if (depth < 0 || endsNames(outline, index, colon)) return;
    if (JOINING.has(symbol)) continue;
    checkName(outline, index);
    labels.add(index);
  }
}

function depthStep(symbol: string): number {
  if (symbol === '(') return 1;
  return symbol === ')' ? -1 : 0;
}

function endsNames(outline: Outline, index: number, colon: number): boolean {
  const symbol = symbolAt(outline, index);
  // A list's own bar: `[x IN xs WHERE x:Event | x.t]`.
  if (symbol === '|' && outline.within[index]?.kind === 'list') return true;
  const afterName = index > colon + 1 && isName(outline.tokens[index - 1]);
  return afterName && (symbol === '(' || !JOINING.has(symbol));
}

function isName(token: Token | undefined): boolean {
  return token?.kind === 'name' || token?.kind === 'quoted';
}

function checkName(outline: Outline, index: number): void {
  const token = outline.tokens[index];
  const at = offsetOf(outline, index);
  if (token === undefined || !isName(token)) throw refused(outline.source, at, 'expected the name of a label or type');
  const inRelationship = outline.within[index]?.kind === 'relationship';
  if (isReadableType(token.text) || (!inRelationship && isReadableLabel(token.text))) return;
  const names = inRelationship ? READABLE_TYPES : [...READABLE_LABELS, ...READABLE_TYPES];
  const near = nearestName(token.text, names);
  const what = isKnownName(token.text) ? `${token.text} cannot be read by hunts` : `there is no ${token.text}`;
  throw refused(outline.source, at, what, near === null ? `one of ${names.join(', ')}` : `did you mean ${near}?`);
}

/** `--` and `- -` are relationships of any type. */
function checkDash(outline: Outline, index: number, token: Token): void {
  if (symbolAt(outline, index) !== '-' || symbolAt(outline, index - 1) !== '-') return;
  const hint = 'write -[:TYPE]-, or brackets around a negative number';
  throw refused(outline.source, token.at, 'a relationship must name its types', hint);
}

function checkRelationship(outline: Outline, bracket: Bracket): void {
  const opening = outline.tokens[bracket.open];
  const colon = isName(outline.tokens[bracket.open + 1]) ? bracket.open + 2 : bracket.open + 1;
  if (symbolAt(outline, colon) !== ':') {
    throw refused(outline.source, opening?.at ?? 0, 'a relationship must name its types', 'write -[:TYPE]-');
  }
  const close = outline.closes.get(bracket.open) ?? bracket.open;
  for (let index = colon; index < close; index += 1) {
    if (outline.within[index] !== bracket) continue;
    if (symbolAt(outline, index) === '{') return;
    if (symbolAt(outline, index) === '*') return checkHops(outline, index);
  }
}

/** `*3`, `*1..3`, `*..3`: a path needs an upper bound. */
function checkHops(outline: Outline, star: number): void {
  let text = '';
  for (let index = star + 1; isHopPart(outline, index); index += 1) text += outline.tokens[index]?.text ?? '';
  const upper = /^(?:\d*\.\.)?(\d+)$/.exec(text)?.[1];
  if (upper === undefined || Number(upper) > MOST_HOPS) throw unbounded(outline.source, offsetOf(outline, star));
}

function isHopPart(outline: Outline, index: number): boolean {
  return outline.tokens[index]?.kind === 'number' || symbolAt(outline, index) === '..';
}

export function unbounded(source: string, at: number): Error {
  return refused(
    source,
    at,
    `a path has at most ${String(MOST_HOPS)} steps`,
    `write an upper bound, e.g. *1..${String(MOST_HOPS)}`,
  );
}
