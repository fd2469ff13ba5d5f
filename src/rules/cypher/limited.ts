import { keywordAt, offsetOf, symbolAt, type Outline } from './outline.js';
import { refused } from './refuse.js';

/** The text with a LIMIT after every outermost RETURN that has none: one more than the cap, so that cutting off is noticed. */
export function limited(outline: Outline, rows: number): string {
  const { text } = outline;
  let end = text.length;
  const pieces: string[] = [];
  for (let index = outline.tokens.length - 1; index >= 0; index -= 1) {
    if (outline.within[index] !== null) continue;
    if (symbolAt(outline, index) === ';') end = outline.tokens[index]?.at ?? end;
    if (keywordAt(outline, index) !== 'RETURN') continue;
    const stop = endOfReturn(outline, index);
    const cut = Math.min(outline.tokens[stop]?.at ?? end, end);
    const limit = hasLimit(outline, index, stop) ? '' : `\nLIMIT ${String(rows + 1)}\n`;
    pieces.unshift(limit, text.slice(cut, end));
    end = cut;
  }
  return text.slice(0, end) + pieces.join('');
}

function endOfReturn(outline: Outline, from: number): number {
  const found = outline.tokens.findIndex(
    (_, index) => index > from && outline.within[index] === null && keywordAt(outline, index) === 'UNION',
  );
  return found === -1 ? outline.tokens.length - 1 : found;
}

function hasLimit(outline: Outline, from: number, to: number): boolean {
  for (let index = from; index < to; index += 1) {
    if (outline.within[index] !== null || keywordAt(outline, index) !== 'LIMIT') continue;
    const after = index + 2 === to || symbolAt(outline, index + 2) === ';';
    if (isSmallNumber(outline, index + 1) && after) return true;
    throw refused(outline.source, offsetOf(outline, index + 1), 'LIMIT takes a whole number here');
  }
  return false;
}

function isSmallNumber({ tokens }: Outline, index: number): boolean {
  const token = tokens[index];
  return token?.kind === 'number' && /^\d{1,9}$/.test(token.text);
}
