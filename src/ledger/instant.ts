import { isCalendarDay } from '../domain/calendar-day.js';

const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d))?$/;

/**
 * Milliseconds since 1970 of a number or an ISO 8601 text; null for anything else. A text without an offset names no moment.
 * Fractions of a millisecond are dropped, of a number as of a text: the ledger computes in integers.
 */
export function instantMs(value: unknown): number | null {
  if (typeof value === 'number') return wholeMs(value);
  if (typeof value !== 'string' || !ISO.test(value) || !isCalendarDay(value.slice(0, 10))) return null;
  const ms = Date.parse(value);
  return Number.isSafeInteger(ms) ? ms : null;
}

function wholeMs(value: number): number | null {
  const whole = Math.floor(value) + 0;
  return Number.isSafeInteger(whole) ? whole : null;
}
