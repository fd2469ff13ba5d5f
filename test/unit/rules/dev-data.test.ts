import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { hitsOf } from '../../../src/rules/automaton/hits.js';
import { compareMatches, replay } from '../../../src/rules/automaton/replay.js';
import { compileRule } from '../../../src/rules/compile.js';
import type { EventView, Pattern, PatternMatch, ReplayHit } from '../../../src/rules/pattern/pattern.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { describeWithDevData } from '../../harness/dev-data.js';
import { viewsOf, type PlainEvent } from '../../harness/eql-events.js';

interface Case {
  readonly name: string;
  readonly query: string;
  readonly events: readonly PlainEvent[];
  readonly expected_groups?: readonly (readonly number[])[];
  readonly python_eql?: readonly (readonly number[])[];
  readonly elasticsearch_model?: readonly (readonly number[])[];
}

function lines(path: string): readonly Case[] {
  const text = readFileSync(path, 'utf8').trim().split('\n');
  return text.map((line) => JSON.parse(line) as Case);
}

function ids(match: PatternMatch): readonly number[] {
  return match.events.map((event) => (event === null ? -1 : Number(event.uid)));
}

function byText(groups: readonly (readonly number[])[]): readonly string[] {
  return groups.map((group) => group.join(',')).toSorted();
}

function streamed(
  query: string,
  events: readonly EventView[],
  dialect?: 'classic' | 'elasticsearch',
): readonly (readonly number[])[] {
  const { pattern } = compileRule(query, { language: 'eql', dialect });
  return runStream(pattern, events).matches.map(({ match }) => ids(match));
}

/** The path of stored hits: what the other engine does with them. */
function replayed(pattern: Pattern, events: readonly EventView[]): readonly (readonly number[])[] {
  const groups = new Map<string, Map<string, ReplayHit & { steps: number[] }>>();
  const steps = pattern.until === null ? pattern.steps : [...pattern.steps, pattern.until];
  for (const view of events) {
    steps.forEach((step, index) => {
      for (const { group } of hitsOf(step, view)) {
        const hits = groups.get(group) ?? new Map<string, ReplayHit & { steps: number[] }>();
        groups.set(group, hits);
        const hit = hits.get(view.order.uid) ?? { order: view.order, steps: [] };
        hit.steps.push(index);
        hits.set(view.order.uid, hit);
      }
    });
  }
  const matches = [...groups.values()].flatMap((hits) => replay(pattern, [...hits.values()]));
  return matches.toSorted((a, b) => compareMatches(pattern, a, b)).map(ids);
}

describeWithDevData('the generated sequences', ['eql', 'generated_sequences.ndjson'], (path) => {
  const cases = lines(path);

  test('every generated sequence gives exactly the expected groups in one pass', () => {
    const wrong = cases.filter((item) => {
      const got = streamed(item.query, viewsOf(item.events, 1000));
      return JSON.stringify(byText(got)) !== JSON.stringify(byText(item.expected_groups ?? []));
    });
    expect(cases.length).toBeGreaterThan(0);
    expect(wrong.map((item) => item.name)).toEqual([]);
  });

  test('the classic dialect agrees with them all', () => {
    const wrong = cases.filter((item) => {
      const got = streamed(item.query, viewsOf(item.events, 1000), 'classic');
      return JSON.stringify(byText(got)) !== JSON.stringify(byText(item.expected_groups ?? []));
    });
    expect(wrong.map((item) => item.name)).toEqual([]);
  });

  test('stored hits replayed per group give the same as one pass', () => {
    const wrong = cases
      .filter((item) => !item.query.includes('|'))
      .filter((item) => {
        const views = viewsOf(item.events, 1000);
        const { pattern } = compileRule(item.query, { language: 'eql' });
        return JSON.stringify(replayed(pattern, views)) !== JSON.stringify(streamed(item.query, views));
      });
    expect(wrong.map((item) => item.name)).toEqual([]);
  });
});

describeWithDevData('where the dialects part', ['eql', 'divergences.ndjson'], (path) => {
  const cases = lines(path);

  test.each([
    ['elasticsearch', 'elasticsearch_model'],
    ['classic', 'python_eql'],
  ] as const)('each case follows its dialect: %s', (dialect, answer) => {
    const wrong = cases.filter((item) => {
      const got = streamed(item.query, viewsOf(item.events, 1000), dialect);
      return JSON.stringify(byText(got)) !== JSON.stringify(byText(item[answer] ?? []));
    });
    expect(wrong.map((item) => item.name)).toEqual([]);
  });
});
