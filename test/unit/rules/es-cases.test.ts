import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { compileRule } from '../../../src/rules/compile.js';
import type { EventView, PatternMatch } from '../../../src/rules/pattern/pattern.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { describeWithDevData, devData } from '../../harness/dev-data.js';
import { viewsOf, type PlainEvent } from '../../harness/eql-events.js';

interface Case {
  readonly name: string;
  readonly suite: string;
  readonly dataset: string;
  readonly query: string;
  readonly expected_event_ids: readonly unknown[];
  readonly expected_groups?: readonly (readonly number[])[];
  readonly join_keys?: readonly (readonly string[])[];
}

interface Row {
  readonly dataset: string;
  readonly id: number;
  readonly ts: number | null;
  readonly event_type: string;
  readonly data: Record<string, unknown>;
}

function rows(): readonly Row[] {
  const path = devData('eql', 'es_events.ndjson');
  if (path === null) return [];
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

/** Ids repeat over event types, so events are told apart by their line. */
function dataset(name: string, all: readonly Row[]): readonly EventView[] {
  const events = all
    .filter((row) => row.dataset === name)
    .map((row): PlainEvent => ({ ...row.data, id: row.id, ts: row.ts ?? 0, event_type: row.event_type }));
  return viewsOf(events).map((view) => ({
    ...view,
    order: { ...view.order, uid: `${view.order.uid}#${String(view.order.n)}` },
  }));
}

function ids(match: PatternMatch): readonly number[] {
  return match.events.map((event) => (event === null ? -1 : parseInt(event.uid, 10)));
}

describeWithDevData("Elasticsearch's own cases", ['eql', 'es_cases.json'], (path) => {
  const cases = JSON.parse(readFileSync(path, 'utf8')) as readonly Case[];
  const all = rows();

  const run = (item: Case): readonly (readonly number[])[] => {
    const { pattern } = compileRule(item.query, { language: 'eql', dialect: 'elasticsearch' });
    return runStream(pattern, dataset(item.dataset, all)).matches.map(({ match }) => ids(match));
  };

  test('sequences and event queries give the expected events in the expected order', () => {
    const exact = cases.filter((item) => item.suite !== 'es_sample');
    const wrong = exact.filter((item) => JSON.stringify(run(item).flat()) !== JSON.stringify(item.expected_event_ids));
    expect(exact.length).toBeGreaterThan(50);
    expect(wrong.map((item) => `${item.name}: ${JSON.stringify(run(item))}`)).toEqual([]);
  });

  test('a sample gives one valid set of distinct events for each key', () => {
    const samples = cases.filter((item) => item.suite === 'es_sample');
    for (const item of samples) {
      const views = dataset(item.dataset, all);
      const { pattern } = compileRule(item.query, { language: 'eql' });
      const { matches } = runStream(pattern, views);
      const groups = matches.map(({ group }) => group);
      expect(new Set(groups).size).toBe(groups.length);
      for (const { match } of matches) {
        expect(new Set(match.events.map((event) => event?.uid)).size).toBe(pattern.steps.length);
        match.events.forEach((event, index) => {
          const view = views.find((candidate) => candidate.order === event);
          expect(view !== undefined && pattern.steps[index]?.test(view) === true).toBe(true);
        });
      }
      const answers = item.expected_event_ids.every(Array.isArray)
        ? item.expected_event_ids
        : [item.expected_event_ids];
      const sizes = answers.map((answer) => (answer as readonly number[]).length);
      expect({ name: item.name, events: matches.length * pattern.steps.length }).toEqual({
        name: item.name,
        events: Math.max(0, ...sizes),
      });
    }
  });
});
