import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareOrder, type EventOrder } from '../../../src/domain/event.js';
import { replay } from '../../../src/rules/automaton/replay.js';
import { compileRule } from '../../../src/rules/compile.js';
import type { ReplayHit } from '../../../src/rules/pattern/pattern.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { viewsOf, type PlainEvent } from '../../harness/eql-events.js';

const SPAN = 10;
const FILTERS = 3;
const { pattern } = compileRule(`sample by u with maxspan=${String(SPAN)}ms ${'[any where true] '.repeat(FILTERS)}`, {
  language: 'eql',
});

const hits = fc
  .array(
    fc.record({
      t: fc.integer({ min: 0, max: 60 }),
      steps: fc.subarray([0, 1, 2], { minLength: 1 }),
    }),
    { maxLength: 14 },
  )
  .map((all) =>
    all
      .map(({ t, steps }, n): ReplayHit => ({ order: { t, n, uid: String(n) }, steps }))
      .toSorted((a, b) => compareOrder(a.order, b.order)),
  );

const text = (events: readonly (EventOrder | null)[]): string => events.map((each) => each?.uid ?? '').join();

/** By trying every set: of those that an event completes within the span, the one with the earliest events. */
function tried(all: readonly ReplayHit[]): readonly string[] {
  return all.flatMap((last, index) => {
    const near = all.slice(0, index + 1).filter(({ order }) => last.order.t - order.t <= SPAN);
    const sets = choices(near, 0).filter((set) => set.includes(last.order));
    const [best] = sets.toSorted((a, b) => compareSets(a, b));
    return best === undefined ? [] : [text(best)];
  });
}

function choices(near: readonly ReplayHit[], filter: number): readonly (readonly EventOrder[])[] {
  if (filter === FILTERS) return [[]];
  const fitting = near.filter(({ steps }) => steps.includes(filter));
  return fitting.flatMap(({ order }) =>
    choices(
      near.filter((each) => each.order !== order),
      filter + 1,
    ).map((rest) => [order, ...rest]),
  );
}

function compareSets(a: readonly EventOrder[], b: readonly EventOrder[]): number {
  const differing = a.findIndex((order, i) => order !== b[i]);
  const [left, right] = [a[differing], b[differing]];
  return left === undefined || right === undefined ? 0 : compareOrder(left, right);
}

describe('a sample with a window', () => {
  test('gives, for each event that completes a set, the set with the earliest events of the span before it', () => {
    fc.assert(
      fc.property(hits, (all) => {
        expect(replay(pattern, all).map(({ events }) => text(events))).toEqual(tried(all));
      }),
      { numRuns: 300 },
    );
  });

  test('tells the same from a part of the hits, two spans around what is asked about', () => {
    fc.assert(
      fc.property(hits, fc.integer({ min: 0, max: 60 }), (all, at) => {
        const reach = pattern.margin * SPAN;
        const part = all.filter(({ order: { t } }) => Math.abs(t - at) <= reach);
        const around = (given: readonly ReplayHit[]) =>
          replay(pattern, given)
            .map(({ events }) => events)
            .filter((events) => events.every((each) => each !== null && Math.abs(each.t - at) <= SPAN))
            .map(text);
        expect(around(part)).toEqual(around(all));
      }),
      { numRuns: 300 },
    );
  });

  test('both ends of the window count, and a millisecond more does not', () => {
    const query = 'sample by u with maxspan=10s [a where true] [b where true]';
    const run = (...events: readonly PlainEvent[]) =>
      runStream(compileRule(query, { language: 'eql' }).pattern, viewsOf(events)).matches.length;
    const a: PlainEvent = { id: 1, ts: 0, event_type: 'a', u: 'x' };
    expect(run(a, { id: 2, ts: 10_000, event_type: 'b', u: 'x' })).toBe(1);
    expect(run(a, { id: 2, ts: 10_001, event_type: 'b', u: 'x' })).toBe(0);
    expect(run(a, { id: 2, ts: 10_000, event_type: 'b', u: 'y' })).toBe(0);
  });

  test('can watch; without a window it cannot', () => {
    const live = (query: string) => compileRule(query, { language: 'eql' }).pattern.notLive;
    expect(live('sample by u with maxspan=1m [a where true] [b where true]')).toBeNull();
    expect(live('sample by u [a where true] [b where true]')).not.toBeNull();
  });
});
