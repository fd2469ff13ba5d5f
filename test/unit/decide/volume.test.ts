import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bucketOf,
  merged,
  quantile,
  sketchOf,
  weightOf,
  type Seen,
} from '../../../src/pipeline/decide/quantile-sketch.js';
import { volumeHabits } from '../../../src/pipeline/decide/volume-habit.js';

const size = fc.oneof(fc.nat(200), fc.maxSafeNat());
const seen: fc.Arbitrary<Seen> = fc.record({ size, weight: fc.integer({ min: 1, max: 1000 }) });
const sketch = fc.array(seen, { maxLength: 40 }).map(sketchOf);
const bytes = (each: ReadonlyMap<number, number>): string => JSON.stringify([...each].sort(([a], [b]) => a - b));

describe('a sketch of sizes', () => {
  test('is the same in whatever order and grouping its parts are put together', () => {
    fc.assert(
      fc.property(sketch, sketch, sketch, (a, b, c) => {
        expect(bytes(merged([merged([a, b]), c]))).toBe(bytes(merged([a, merged([c, b])])));
        expect(bytes(merged([a, b]))).toBe(bytes(merged([b, a])));
        expect(bytes(merged([a, sketchOf([])]))).toBe(bytes(a));
      }),
    );
  });

  test('of parts is the sketch of the whole', () => {
    fc.assert(
      fc.property(fc.array(seen), fc.array(seen), (a, b) => {
        expect(bytes(merged([sketchOf(a), sketchOf(b)]))).toBe(bytes(sketchOf([...b, ...a])));
      }),
    );
  });

  test('tells a quantile to a thirty-second part, and never too small', () => {
    fc.assert(
      fc.property(fc.array(size, { minLength: 1 }), fc.integer({ min: 1, max: 1000 }), (sizes, perMille) => {
        const sorted = [...sizes].sort((a, b) => a - b);
        const exact = sorted[Math.ceil((sorted.length * perMille) / 1000) - 1] ?? 0;
        const told = quantile(sketchOf(sizes.map((each) => ({ size: each, weight: 1 }))), perMille) ?? -1;
        expect(told).toBeGreaterThanOrEqual(exact);
        expect(told).toBeLessThanOrEqual(exact + exact / 32);
      }),
    );
  });

  test('keeps order: what is greater is never in an earlier bucket', () => {
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        expect(bucketOf(less)).toBeLessThanOrEqual(bucketOf(more));
      }),
    );
  });

  test('of nothing has no quantile', () => {
    expect([quantile(sketchOf([]), 500), weightOf(sketchOf([]))]).toEqual([null, 0]);
  });
});

describe('the habit of a volume', () => {
  const days = (from: number, to: number, amount: number) =>
    Array.from({ length: to - from }, (_, i) => ({ day: from + i, amount }));
  const habit = (own: readonly { day: number; amount: number }[], quarantined: { from: number; to: number }[] = []) =>
    volumeHabits(own, [], { before: 100, quarantined }).own;

  test('is frozen before the day on which suspicion began', () => {
    expect(habit([...days(60, 100, 5), ...days(100, 110, 9_000)])).toEqual({ days: 40, high: 5, most: 5 });
  });

  test('learns nothing from days on which a case was open', () => {
    expect(habit([...days(60, 90, 5), ...days(90, 100, 9_000)], [{ from: 90, to: 99 }])).toEqual(
      habit(days(60, 90, 5)),
    );
  });

  test('forgets: what was usual long ago is outweighed by what is usual now', () => {
    const once = { day: 11, amount: 500 };
    expect(habit([once, ...days(40, 100, 5)]).high).toBe(5);
    expect(habit([{ ...once, day: 99 }, ...days(40, 99, 5)]).high).toBeGreaterThanOrEqual(500);
  });
});
