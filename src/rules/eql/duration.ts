import type { Cursor } from './cursor.js';

const SECOND = 1000;
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND,
  m: 60 * SECOND,
  h: 3600 * SECOND,
  d: 86_400 * SECOND,
};
const CLASSIC_UNITS: Readonly<Record<string, number>> = {
  ...UNITS,
  sec: SECOND,
  secs: SECOND,
  second: SECOND,
  seconds: SECOND,
  min: 60 * SECOND,
  mins: 60 * SECOND,
  minute: 60 * SECOND,
  minutes: 60 * SECOND,
  hour: 3600 * SECOND,
  hours: 3600 * SECOND,
  hr: 3600 * SECOND,
  hrs: 3600 * SECOND,
  day: 86_400 * SECOND,
  days: 86_400 * SECOND,
};

/** `90d`, `5m`, `300ms`: milliseconds. */
export function parseDuration(cursor: Cursor): number {
  const token = cursor.peek();
  if (token.kind !== 'number') throw cursor.unexpected('a duration such as 5m');
  cursor.next();
  const units = cursor.classic ? CLASSIC_UNITS : UNITS;
  const unit = cursor.peek();
  const factor = unit.kind === 'name' && Object.hasOwn(units, unit.text) ? units[unit.text] : undefined;
  if (factor === undefined) throw cursor.unexpected(`a unit of time (${Object.keys(UNITS).join(', ')})`);
  cursor.next();
  if (!cursor.classic && !Number.isInteger(token.value)) cursor.refuseExtension(token.at, 'a fraction in a duration');
  const duration = token.value * factor;
  if (duration <= 0 || duration > Number.MAX_SAFE_INTEGER) {
    throw cursor.fault(token.at, 'A duration must be positive', { expected: 'a duration such as 5m' });
  }
  return duration;
}
