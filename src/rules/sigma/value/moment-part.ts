export type MomentPart = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/**
 * Takes a part out of a date. A text is read as it is written, without turning its time zone, as the specification
 * says; a number is an epoch time (seconds below 10^11, else ms), in UTC.
 */
export function momentPart(value: unknown, part: MomentPart): number | null {
  const moment = momentOf(value);
  if (moment === null) return null;
  return part === 'week' ? isoWeek(moment) : moment[part];
}

const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?/;
const SECONDS_BELOW = 1e11;
const DAY_MS = 86_400_000;

function momentOf(value: unknown): Moment | null {
  if (typeof value === 'number') return ofEpoch(value < SECONDS_BELOW ? value * 1000 : value);
  const found = typeof value === 'string' ? WRITTEN.exec(value.trim()) : null;
  if (found === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found.slice(1).map((digits) => Number(digits || 0));
  return { year, month, day, hour, minute };
}

function ofEpoch(ms: number): Moment | null {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return null;
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

/** ISO 8601: week 1 holds the year's first Thursday. */
function isoWeek(moment: Moment): number {
  const date = new Date(Date.UTC(moment.year, moment.month - 1, moment.day));
  const weekday = date.getUTCDay() === 0 ? 7 : date.getUTCDay();
  date.setUTCDate(date.getUTCDate() + 4 - weekday);
  const firstDay = Date.UTC(date.getUTCFullYear(), 0, 1);
  return Math.ceil(((date.getTime() - firstDay) / DAY_MS + 1) / 7);
}
