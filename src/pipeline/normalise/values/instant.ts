/** A moment: integer ms since the epoch, and the nanoseconds (0–999,999) inside that ms. */
export interface Instant {
  readonly ms: number;
  readonly nanos: number;
}

export interface InstantOptions {
  /** Minutes east of UTC, for stamps that carry no zone; vendors without one mean UTC unless they say otherwise. */
  readonly zoneMinutes: number;
  /** The receive time, which gives syslog stamps their year. */
  readonly receivedAt: number;
  /** Day before month in `3/4/2026`; the American order is the default because Microsoft exports use it. */
  readonly dayFirst: boolean;
}

export const UTC: InstantOptions = { zoneMinutes: 0, receivedAt: 0, dayFirst: false };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const CLOCK =
  '(?<h>\\d{1,2}):(?<mi>\\d{2})(?::(?<s>\\d{2})(?:[.,](?<frac>\\d{1,9})\\d*)?)?(?:\\s*(?<half>[AaPp])\\.?[Mm]\\.?)?';
const ZONE = '\\s*(?<zone>Z|UTC|GMT|[+-]\\d{2}:?\\d{2}|[+-]\\d{2})?';

const SHAPES: readonly RegExp[] = [
  // 2026-03-01T10:00:00.1234567Z, also with a blank, slashes or no zone
  new RegExp(`^(?<y>\\d{4})[-/](?<mo>\\d{1,2})[-/](?<d>\\d{1,2})[T\\s]+${CLOCK}${ZONE}$`, 'i'),
  // 20260301T100000Z
  /^(?<y>\d{4})(?<mo>\d{2})(?<d>\d{2})T?(?<h>\d{2})(?<mi>\d{2})(?<s>\d{2})(?:\.(?<frac>\d{1,9}))?\s*(?<zone>Z|[+-]\d{2}:?\d{2})?$/i,
  // 2026-03-01
  /^(?<y>\d{4})-(?<mo>\d{2})-(?<d>\d{2})$/,
  // Sun, 01 Mar 2026 10:00:00 +0000 and 01/Mar/2026:10:00:00 +0000
  new RegExp(
    `^(?:\\w{3},?\\s+)?(?<d>\\d{1,2})[\\s/-](?<mon>[A-Za-z]{3})[a-z]*[\\s/-](?<y>\\d{4})[:\\s]\\s*${CLOCK}${ZONE}$`,
    'i',
  ),
  // Mar  1 10:00:00, Mar 01 2026 10:00:00, Sun Mar  1 10:00:00 2026
  new RegExp(
    `^(?:\\w{3}\\s+)?(?<mon>[A-Za-z]{3})[a-z]*\\.?\\s+(?<d>\\d{1,2})(?:,?\\s+(?<y>\\d{4}))?,?\\s+${CLOCK}${ZONE}(?:\\s+(?<y2>\\d{4}))?$`,
    'i',
  ),
  // 3/1/2026 10:00:00 AM, 3/1/26 10:00
  new RegExp(`^(?<a>\\d{1,2})[/.](?<b>\\d{1,2})[/.](?<y>\\d{4}|\\d{2}),?\\s+${CLOCK}${ZONE}$`, 'i'),
];

/** ISO with Z is what nearly every record carries; the general shapes are ten times slower. */
const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(Z)?$/;

const FILETIME_EPOCH_MS = 11_644_473_600_000n;

function fromFraction(baseMs: number, fraction: string | undefined): Instant {
  if (fraction === undefined || fraction === '') return { ms: baseMs, nanos: 0 };
  const nanos = Number(fraction.padEnd(9, '0'));
  return { ms: baseMs + Math.floor(nanos / 1e6), nanos: nanos % 1e6 };
}

/** Sub-second digits are read from the text: a double cannot hold nanoseconds since the epoch. */
function fromDigits(digits: string, fraction: string): Instant | undefined {
  const length = digits.length;
  if (length <= 10) return fromFraction(Number(digits) * 1000, fraction);
  if (length <= 13) return { ms: Number(digits), nanos: Number(fraction.slice(0, 6).padEnd(6, '0')) };
  if (length <= 16) return fromFraction(Number(digits.slice(0, -6)) * 1000, digits.slice(-6));
  if (length === 18) {
    const ticks = BigInt(digits);
    return { ms: Number(ticks / 10_000n - FILETIME_EPOCH_MS), nanos: Number(ticks % 10_000n) * 100 };
  }
  return length === 19 ? fromFraction(Number(digits.slice(0, -9)) * 1000, digits.slice(-9)) : undefined;
}

/** Further than anywhere on Earth: such an offset is damage, and would move the event by days. */
const FARTHEST_ZONE = 18 * 60;

/** NaN where no place has this offset. */
function zoneMinutesOf(zone: string | undefined, fallback: number): number {
  if (zone === undefined) return fallback;
  if (!/^[+-]/.test(zone)) return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4));
  if (minutes > FARTHEST_ZONE || Number(digits.slice(2, 4)) > 59) return Number.NaN;
  return zone.startsWith('-') ? -minutes : minutes;
}

const LONGEST_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day that the calendar has: the 30th of February would silently become a day in March. */
function isDay(year: number, month: number, day: number): boolean {
  if (day < 1 || day > (LONGEST_MONTH[month - 1] ?? 0)) return false;
  return month !== 2 || day < 29 || new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
}

/** 24:00:00 and a leap second are written; 25 o'clock is not. */
function isClock(hour: number, minute: number, second: number): boolean {
  return hour <= 24 && minute < 60 && second <= 60;
}

type Groups = Readonly<Record<string, string | undefined>>;

function hourOf(groups: Groups): number {
  const hour = Number(groups['h'] ?? 0);
  const half = groups['half']?.toLowerCase();
  if (half === undefined) return hour;
  return (hour % 12) + (half === 'p' ? 12 : 0);
}

function dayAndMonth(groups: Groups, options: InstantOptions): readonly [number, number] {
  const { a, b } = groups;
  if (a !== undefined && b !== undefined) {
    // 25/12 can only be a day first, whatever was configured.
    const dayFirst = options.dayFirst || Number(a) > 12;
    return dayFirst ? [Number(a), Number(b)] : [Number(b), Number(a)];
  }
  const mon = groups['mon'];
  return [Number(groups['d']), mon === undefined ? Number(groups['mo']) : MONTHS.indexOf(mon.toLowerCase()) + 1];
}

function inYear(groups: Groups, year: number, options: InstantOptions): number {
  const [day, month] = dayAndMonth(groups, options);
  const [hour, minute, second] = [hourOf(groups), Number(groups['mi'] ?? 0), Number(groups['s'] ?? 0)];
  if (!isDay(year, month, day) || !isClock(hour, minute, second)) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute - zoneMinutesOf(groups['zone'], options.zoneMinutes), second);
}

/** A stamp without a year is the latest such moment that is not more than a day after its receipt. */
function yearless(groups: Groups, options: InstantOptions): number {
  const year = new Date(options.receivedAt).getUTCFullYear();
  const thisYear = inYear(groups, year, options);
  return thisYear > options.receivedAt + 86_400_000 ? inYear(groups, year - 1, options) : thisYear;
}

/** Two digits are a year of this century: no log is older. */
function fourDigits(year: string): number {
  return year.length === 2 ? 2000 + Number(year) : Number(year);
}

function fromShape(text: string, options: InstantOptions): Instant | undefined {
  for (const shape of SHAPES) {
    const groups = shape.exec(text)?.groups as Groups | undefined;
    if (groups === undefined) continue;
    const year = groups['y'] ?? groups['y2'];
    const ms = year === undefined ? yearless(groups, options) : inYear(groups, fourDigits(year), options);
    if (!Number.isNaN(ms)) return fromFraction(ms, groups['frac']);
  }
  return undefined;
}

function fromIso(text: string, options: InstantOptions): Instant | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!isDay(year, month, day) || !isClock(hour, minute, second)) return undefined;
  const zone = match[8] === undefined ? options.zoneMinutes : 0;
  return fromFraction(Date.UTC(year, month - 1, day, hour, minute - zone, second), match[7]);
}

/** Fourteen digits that begin with a century are a written date, not an epoch, also with a fraction behind. */
function fromNumber(text: string): Instant | undefined {
  const number = /^(\d{9,19})(?:\.(\d+))?$/.exec(text);
  if (number === null || /^(19|20)\d{12}(\.\d+)?$/.test(text)) return undefined;
  return fromDigits(number[1] ?? '', number[2] ?? '');
}

/**
 * Reads every stamp vendors write: ISO with and without zone, epoch in s, ms, µs and ns as number or text,
 * FILETIME, RFC 5322, Apache, syslog, American and European dates, `/Date(ms)/`. Undefined = not a time.
 */
export function readInstant(value: unknown, options: InstantOptions = UTC): Instant | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value)
    .trim()
    .replace(/^\/Date\((\d+)\)\/$/, '$1');
  if (text.length < 8 || text.length > 48) return undefined;
  return fromIso(text, options) ?? fromNumber(text) ?? fromShape(text, options);
}
