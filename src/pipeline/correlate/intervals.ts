/** A stretch of event time, ms, both ends in. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/** Fewest intervals that hold all the given ones, joined where the gap between them is at most `gap`. */
export function mergeIntervals(intervals: readonly Interval[], gap: number): readonly Interval[] {
  const sorted = [...intervals].sort((a, b) => a.lo - b.lo);
  const merged: { lo: number; hi: number }[] = [];
  for (const { lo, hi } of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && lo - last.hi <= gap) last.hi = Math.max(last.hi, hi);
    else merged.push({ lo, hi });
  }
  return merged;
}

export function contains(outer: Interval, inner: Interval): boolean {
  return inner.lo >= outer.lo && inner.hi <= outer.hi;
}

/** The interval and `by` ms to both sides, kept inside the integers that JavaScript and Neo4j both hold exactly. */
export function widened({ lo, hi }: Interval, by: number): Interval {
  return { lo: Math.max(lo - by, Number.MIN_SAFE_INTEGER), hi: Math.min(hi + by, Number.MAX_SAFE_INTEGER) };
}
