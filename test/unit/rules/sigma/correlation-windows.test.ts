import fc from 'fast-check';
import type { ReplayHit } from '../../../../src/rules/pattern/pattern.js';
import type { WindowPlan } from '../../../../src/rules/sigma/correlate/plan.js';
import { replaySigma, replayWindows } from '../../../../src/rules/sigma/correlate/replay.js';
import type { CorrelationType } from '../../../../src/rules/sigma/model.js';
import { compileSigmaHunt } from '../../../../src/rules/sigma/run/hunt-sigma.js';
import { holdsAt, type OracleEvent } from './correlation-oracle.js';
import { correlation } from './correlation-rules.js';
import { NO_SOURCES, viewsOf } from './views.js';

const RUNS = { numRuns: process.env['SEQUITUR_LONG'] === '1' ? 5000 : Number(process.env['SEQUITUR_RUNS'] ?? 200) };

const TYPES: readonly CorrelationType[] = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
];

const someEvents = fc
  .array(
    fc.record({
      t: fc.integer({ min: 0, max: 30 }),
      steps: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 2 }),
      value: fc.option(fc.integer({ min: -3, max: 5 })),
    }),
    { maxLength: 14 },
  )
  .map((events) =>
    [...events].sort((a, b) => a.t - b.t).map((one, n): OracleEvent => ({ ...one, steps: [...one.steps].sort(), n })),
  );

const somePlan = fc.record({
  type: fc.constantFrom(...TYPES),
  spanMs: fc.integer({ min: 1, max: 12 }),
  bound: fc.record({
    comparison: fc.constantFrom(
      'gt' as const,
      'gte' as const,
      'lt' as const,
      'lte' as const,
      'eq' as const,
      'neq' as const,
    ),
    value: fc.integer({ min: 0, max: 4 }),
  }),
  percentile: fc.integer({ min: 1, max: 100 }),
});

const HOLDS = {
  gt: (a: number, b: number) => a > b,
  gte: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  lte: (a: number, b: number) => a <= b,
  eq: (a: number, b: number) => a === b,
  neq: (a: number, b: number) => a !== b,
};

function hitOf(one: OracleEvent): ReplayHit {
  const captured = Object.fromEntries(
    one.steps.map((step) => [step, { value: one.value === null ? [] : [one.value] }]),
  );
  return { order: { t: one.t, n: one.n, uid: String(one.n) }, steps: one.steps, captured };
}

describe('correlation windows, whatever the events', () => {
  test('match at the instants that a direct reading finds', () => {
    fc.assert(
      fc.property(someEvents, somePlan, (events, { type, spanMs, bound, percentile }) => {
        const plan: WindowPlan = { type, spanMs, size: 3, bounds: [bound], percentile, logic: null };
        const matches = replayWindows(plan, events.map(hitOf));
        const at = (count: number): boolean => HOLDS[bound.comparison](count, bound.value);
        const instants = holdsAt({ type, span: spanMs, size: 3, at, percentile }, events);
        const temporal = type.startsWith('temporal');
        const ends = matches.map((match) => match.last.order.t);
        const grows = bound.comparison === 'gt' || bound.comparison === 'gte';
        if (!temporal) expect(ends).toEqual(instants);
        // Temporal evidence that was told at an earlier instant is not told again.
        else if (grows) expect(ends.filter((t) => !instants.includes(t))).toEqual([]);
        const absent = temporal && at(0);
        if (!absent) expect(matches.length > 0).toBe(instants.length > 0);
      }),
      RUNS,
    );
  });

  test('are the same in whatever order the events arrive, and with duplicates', () => {
    fc.assert(
      fc.property(someEvents, somePlan, fc.infiniteStream(fc.nat()), (events, { bound, ...plan }, random) => {
        const whole: WindowPlan = { ...plan, size: 3, bounds: [bound], logic: null };
        const hits = events.map(hitOf);
        const shuffled = [...hits, ...hits.slice(0, 3)]
          .map((hit) => ({ hit, place: random.next().value }))
          .sort((a, b) => a.place - b.place)
          .map(({ hit }) => hit);
        expect(replaySigma(whole, shuffled)).toEqual(replaySigma(whole, hits));
      }),
      RUNS,
    );
  });

  test('can be replayed from the stretch of time that a new event can touch', () => {
    fc.assert(
      fc.property(someEvents, somePlan, fc.nat(), (events, { bound, ...plan }, pick) => {
        const whole: WindowPlan = { ...plan, size: 3, bounds: [bound], logic: null };
        const hits = events.map(hitOf);
        const touched = hits[pick % Math.max(1, hits.length)];
        if (touched === undefined) return;
        const near = ({ t }: { t: number }): boolean => Math.abs(t - touched.order.t) <= whole.spanMs;
        const uses = (match: ReturnType<typeof replaySigma>[number]): boolean =>
          match.events.some((order) => order?.uid === touched.order.uid);
        const local = replaySigma(
          whole,
          hits.filter((hit) => near(hit.order)),
        );
        expect(local.filter(uses)).toEqual(replaySigma(whole, hits).filter(uses));
      }),
      RUNS,
    );
  });
});

describe('a whole hunt', () => {
  test('finds the same whatever the order of its file', () => {
    const text = `${correlation('{type: temporal_ordered, rules: [rule_a, rule_b], group-by: [user], timespan: 10s}')}---
title: outer
correlation: {type: event_count, rules: [corr], group-by: [user], timespan: 20s, condition: {gte: 2}}
`;
    const hunt = compileSigmaHunt(text, { sources: NO_SOURCES, placeholders: new Map() });
    const some = fc.array(
      fc.record({
        kind: fc.constantFrom('a', 'b', 'c'),
        ts: fc.integer({ min: 0, max: 40_000 }),
        user: fc.constantFrom('u', 'v', null),
      }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), (objects, random) => {
        const views = viewsOf(objects);
        const shuffled = views
          .map((view) => ({ view, place: random.next().value }))
          .sort((x, y) => x.place - y.place)
          .map(({ view }) => view);
        expect(hunt.run(shuffled)).toEqual(hunt.run(views));
      }),
      RUNS,
    );
  });
});
