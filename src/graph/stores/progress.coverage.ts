import type { Interval } from '../../pipeline/ingest/ports.js';

/** The intervals merged where they overlap or touch, in order. The union of sets: order and repetition do not matter. */
export function unionOf(intervals: readonly Interval[]): readonly Interval[] {
  const merged: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = merged.at(-1);
    if (last === undefined || next.from > last.to + 1) merged.push(next);
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
  }
  return merged;
}

/** What lies between the merged intervals. */
export function gapsOf(merged: readonly Interval[]): readonly Interval[] {
  return merged.slice(1).map((next, i) => ({ from: (merged[i]?.to ?? 0) + 1, to: next.from - 1 }));
}
