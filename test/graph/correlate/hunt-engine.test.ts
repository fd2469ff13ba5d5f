import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { huntScratch } from '../../../src/graph/hunt/hunt-scratch.js';
import type { Graph } from '../../../src/graph/session.js';
import { compileRule } from '../../../src/rules/compile.js';
import { graphEngine, type HuntCost } from '../../../src/usecases/correlation/graph-engine.js';
import type { HuntEngine, HuntMatch } from '../../../src/usecases/hunt/stream-contract.js';
import { streamEngine } from '../../../src/usecases/hunt/stream-engine.js';
import { EventList } from '../../../src/usecases/hunt/stream-events.js';
import { describeWithDevData } from '../../harness/dev-data.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

interface Case {
  readonly name: string;
  readonly query: string;
  readonly events: readonly { readonly ts: number }[];
  readonly expected_groups: readonly (readonly number[])[];
}

let graph: Graph;
let engine: HuntEngine;
const costs: HuntCost[] = [];
beforeAll(async () => {
  graph = await emptyTestGraph();
  engine = graphEngine({ openScratch: huntScratch(graph), newId: randomUUID, onCost: (cost) => costs.push(cost) });
});
afterAll(() => graph.close());

async function hunted(by: HuntEngine, query: string, events: readonly object[]): Promise<readonly HuntMatch[]> {
  const compiled = compileRule(query, { language: 'eql' });
  const list = new EventList(false);
  events.forEach((event, i) => {
    list.add(event, { line: i + 1 });
  });
  const matches: HuntMatch[] = [];
  for await (const match of by.run(compiled, list.done())) matches.push(match);
  return matches;
}

async function expectBothAgree(query: string, events: readonly object[]): Promise<readonly HuntMatch[]> {
  const matches = await hunted(engine, query, events);
  expect(matches).toEqual(await hunted(streamEngine, query, events));
  return matches;
}

const at = (minute: number, id: string, event_type: string, user: string) => ({
  id,
  ts: minute * 60_000,
  event_type,
  user,
});
const TAKEOVER = [
  at(0, 'login', 'authentication', 'ana'),
  at(5, 'enrol', 'mfa', 'ana'),
  at(7, 'elsewhere', 'forward', 'bob'),
  at(9, 'forward', 'forward', 'ana'),
];

test('a hunt through the graph finds the sequence of one user and names its key', async () => {
  const query = 'sequence by user with maxspan=10m [authentication where true] [mfa where true] [forward where true]';
  const [match] = await expectBothAgree(query, TAKEOVER);
  expect(match).toMatchObject({ events: ['login', 'enrol', 'forward'], steps: [0, 1, 2], key: ['ana'] });
});

test('a hunt without maxspan reaches over the whole file', async () => {
  const far = [...TAKEOVER.slice(0, 3), at(900_000, 'late', 'forward', 'ana')];
  const [match] = await expectBothAgree('sequence by user [mfa where true] [forward where true]', far);
  expect(match?.events).toEqual(['enrol', 'late']);
});

test('an event query, a sample and an absence give what the stream engine gives', async () => {
  await expectBothAgree('forward where user == "ana"', TAKEOVER);
  await expectBothAgree('sample by user [mfa where true] [forward where true]', TAKEOVER);
  await expectBothAgree('sequence by user with maxspan=1h [mfa where true] ![authentication where true]', TAKEOVER);
});

test('what was first seen is judged by the events before it, in the graph as in one pass', async () => {
  const seen = [
    at(0, 'old', 'authentication', 'ana'),
    at(5, 'again', 'authentication', 'ana'),
    at(7, 'other', 'authentication', 'bob'),
    at(90, 'back', 'authentication', 'ana'),
  ];
  const matches = await expectBothAgree('authentication where first_seen(user, user, 1h)', seen);
  expect(matches.map(({ events }) => events[0])).toEqual(['old', 'other', 'back']);
});

test('events that share an id and a millisecond stay apart', async () => {
  const twins = [at(0, 'x', 'mfa', 'ana'), at(0, 'x', 'forward', 'ana'), at(0, 'x', 'mfa', 'ana')];
  const matches = await expectBothAgree('sequence by user [mfa where true] [forward where true]', twins);
  expect(matches).toHaveLength(1);
});

test('a hunt leaves nothing behind', async () => {
  await hunted(engine, 'any where true', TAKEOVER);
  expect(await graph.run('MATCH (h:Hit) RETURN count(h) AS hits')).toEqual([{ hits: 0 }]);
});

test('what is fetched is bounded by the hits that were written, not by the events', async () => {
  const noise = Array.from({ length: 2_000 }, (_, i) => at(i, `n${String(i)}`, 'other', 'ana'));
  costs.length = 0;
  await hunted(engine, 'sequence by user with maxspan=10m [mfa where true] [forward where true]', [
    ...TAKEOVER,
    ...noise,
  ]);
  expect(costs).toEqual([{ hitsWritten: 3, hitsFetched: 2, scopesTouched: 2, scopesReplayed: 1 }]);
});

describeWithDevData('generated sequences on the graph engine', ['eql', 'generated_sequences.ndjson'], (path) => {
  const cases = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);

  test('every generated case gives its expected groups', async () => {
    const wrong: string[] = [];
    for (const { name, query, events, expected_groups } of cases) {
      const inMs = events.map((event) => ({ ...event, ts: event.ts * 1_000 }));
      const found = (await hunted(engine, query, inMs)).map(({ events: ids }) => ids.join(','));
      const expected = expected_groups.map((ids) => ids.join(','));
      if (found.toSorted().join(' ') !== expected.toSorted().join(' ')) wrong.push(name);
    }
    expect(cases).toHaveLength(600);
    expect(wrong).toEqual([]);
  }, 240_000);
});
