const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** `30d`, `24h`, `90m`, or a number of milliseconds; null for anything else. Whole units only. */
export function durationMs(value: unknown): number | null {
  const ms = typeof value === 'string' ? spelled(value) : value;
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 ? ms : null;
}

function spelled(text: string): number {
  const parts = /^(\d{1,9})(ms|s|m|h|d|w)$/.exec(text.trim());
  return Number(parts?.[1]) * (UNITS[parts?.[2] ?? ''] ?? Number.NaN);
}
