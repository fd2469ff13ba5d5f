export const DAY_MS = 86_400_000;

/** Both ends in, ms. */
export interface DayPart {
  readonly lo: number;
  readonly hi: number;
}

export function dayStart(t: number): number {
  return Math.floor(t / DAY_MS) * DAY_MS;
}

/** The days (UTC) of a stretch, the first and the last as far as they lie in it. */
export function daysOf(lo: number, hi: number): readonly DayPart[] {
  const parts: DayPart[] = [];
  for (let start = dayStart(lo); start <= hi; start += DAY_MS) {
    parts.push({ lo: Math.max(lo, start), hi: Math.min(hi, start + DAY_MS - 1) });
  }
  return parts;
}
