import { offsetOf, type Outline } from './outline.js';
import { refused } from './refuse.js';
import type { Token } from './token.js';

/** Elements that all ranges of one query may make together: the database builds them unwatched, in one piece. */
const MOST_ELEMENTS = 10_000;

/** `range(1, 100)` with literal bounds, small also when nested in others. Gives its length. */
export function checkRange(outline: Outline, bracket: number, before: number): number {
  const close = outline.closes.get(bracket) ?? bracket;
  const at = offsetOf(outline, bracket - 1);
  const bounds = literalBounds(outline.tokens.slice(bracket + 1, close));
  if (bounds === null) throw refused(outline.source, at, 'the bounds of range() must be whole numbers');
  const elements = lengthOf(bounds);
  if (elements * before <= MOST_ELEMENTS) return elements;
  throw refused(outline.source, at, `range() makes at most ${String(MOST_ELEMENTS)} elements in a query`);
}

export function lengthOf([from = 0, to = 0, step = 1]: readonly number[]): number {
  return step === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor((to - from) / step) + 1);
}

/** Two or three whole numbers between commas, or null. */
export function literalBounds(tokens: readonly Token[]): readonly number[] | null {
  const numbers = tokens
    .map((token) => token.text)
    .join('')
    .split(',')
    .map((text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : null));
  const whole = numbers.filter((each) => each !== null);
  return whole.length === numbers.length && whole.length >= 2 && whole.length <= 3 ? whole : null;
}
