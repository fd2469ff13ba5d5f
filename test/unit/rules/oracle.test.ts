import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupsOf, hitsOf } from '../../../src/rules/automaton/hits.js';
import { compareMatches, replay } from '../../../src/rules/automaton/replay.js';
import { compileRule } from '../../../src/rules/compile.js';
import type { EventView, Pattern, PatternMatch } from '../../../src/rules/pattern/pattern.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { viewsOf } from '../../harness/eql-events.js';
import { events, namedQueries, queries } from '../../harness/eql-oracle/arbitrary.js';
import { queryText, type OracleEvent, type OracleQuery } from '../../harness/eql-oracle/query.js';
import { Oracle } from '../../harness/eql-oracle/sequence.js';

const RUNS = process.env['SEQUITUR_LONG'] === '1' ? 20_000 : Number(process.env['SEQUITUR_RUNS'] ?? 400);

function ids(match: PatternMatch): readonly number[] {
  return match.events.map((event) => (event === null ? -1 : Number(event.uid)));
}

function compiled(query: OracleQuery): Pattern {
  const dialect = query.dialect === 'classic' ? ('classic' as const) : undefined;
  return compileRule(queryText(query), { language: 'eql', dialect }).pattern;
}

function streamed(pattern: Pattern, list: readonly OracleEvent[]): readonly (readonly number[])[] {
  return runStream(pattern, viewsOf(list)).matches.map(({ match }) => ids(match));
}

/** What the other engine does: keep hits per group, then replay each group. */
function replayed(pattern: Pattern, views: readonly EventView[]): readonly (readonly number[])[] {
  const steps = pattern.until === null ? pattern.steps : [...pattern.steps, pattern.until];
  const groups = new Set(views.flatMap((view) => steps.flatMap((step) => groupsOf(step.keys, view))));
  const matches = [...groups].flatMap((group) => {
    const hits = views.map((view) => {
      const found = steps.map((step) => hitsOf(step, view).find((hit) => hit.group === group) ?? null);
      const captured = Object.fromEntries(found.map((hit, index) => [index, hit?.hit.captured ?? {}]));
      return { order: view.order, captured, steps: found.flatMap((hit, index) => (hit === null ? [] : [index])) };
    });
    return replay(
      pattern,
      hits.filter((hit) => hit.steps.length > 0),
    );
  });
  return matches.toSorted((a, b) => compareMatches(pattern, a, b)).map(ids);
}

function asSet(list: readonly (readonly number[])[]): readonly string[] {
  return list.map((item) => item.join(',')).toSorted();
}

describe('one pass and the oracle agree', () => {
  test('on random sequences in both dialects, order of results included', () => {
    fc.assert(
      fc.property(queries, events, (query, list) => {
        // results under two values of one key may begin and end alike, and only pipes depend on their order
        const unordered = query.pipe === null;
        const used = unordered ? list : list.map((event) => ({ ...event, user: [event['user']].flat()[0] ?? null }));
        const expected = new Oracle(query, used).answer();
        const got = streamed(compiled(query), used);
        expect(unordered ? asSet(got) : got).toEqual(unordered ? asSet(expected) : expected);
      }),
      { numRuns: RUNS },
    );
  });

  test('on sequences whose steps refer to earlier ones by name', () => {
    fc.assert(
      fc.property(namedQueries, events, (query, list) => {
        expect(asSet(streamed(compiled(query), list))).toEqual(asSet(new Oracle(query, list).answer()));
      }),
      { numRuns: RUNS },
    );
  });

  test('and the campaign is not empty: many of the random sequences do match', () => {
    const sampled = fc.sample(fc.tuple(queries, events), { numRuns: 400, seed: 7 });
    const matching = sampled.filter(([query, list]) => new Oracle(query, list).answer().length > 0);
    expect(matching.length).toBeGreaterThan(40);
  });
});

describe('replaying stored hits', () => {
  test('gives what one pass gives', () => {
    fc.assert(
      fc.property(fc.oneof(queries, namedQueries), events, (query, list) => {
        const pattern = compiled({ ...query, pipe: null });
        expect(asSet(replayed(pattern, viewsOf(list)))).toEqual(asSet(streamed(pattern, list)));
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });

  test('does not depend on the order in which the events arrived', () => {
    fc.assert(
      fc.property(queries, events, fc.integer(), (query, list, seed) => {
        const pattern = compiled({ ...query, pipe: null });
        const views = viewsOf(list);
        const shuffled = views.toSorted((a, b) => ((a.order.n * 7919 + seed) % 13) - ((b.order.n * 7919 + seed) % 13));
        const again = shuffled.toSorted((a, b) => a.order.t - b.order.t || a.order.n - b.order.n);
        expect(replayed(pattern, again)).toEqual(replayed(pattern, views));
      }),
      { numRuns: Math.ceil(RUNS / 8) },
    );
  });
});
