import type { Cursor } from '../yaml/cursor.js';

const UNITS = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
]);

/** `90m` in ms. Months and years are refused: they have no fixed length. */
export function parseTimespan(value: Cursor): number {
  const [, amount = '', letter = ''] = /^(\d{1,9})\s*([a-zA-Z]+)$/.exec(value.text()) ?? [];
  const unit = UNITS.get(letter);
  if (unit === undefined || Number(amount) === 0)
    throw value.fault(`${value.text()} is no timespan`, { expected: 'a number and s, m, h, d or w, such as 15m' });
  return Number(amount) * unit;
}
