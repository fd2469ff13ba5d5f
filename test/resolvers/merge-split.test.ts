import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  api = await startApi(graph);
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

const CASES = 4;
const EVENTS = 5;

const WORLD = /* cypher */ `
  UNWIND $cases AS row
  CREATE (c:Case {uid: 'case-' + toString(row.number), number: row.number, title: 'Case', severity: 'LOW', status: 'OPEN', openedBy: 'detection', openedAt: 1, updatedAt: 1, version: 1, eventCount: size(row.events)})
  WITH c, row
  CALL (c, row) {
    UNWIND row.events AS n
    MERGE (e:Event {uid: 'e-' + toString(row.world) + '-' + toString(n)}) ON CREATE SET e.t = n, e.n = 0
    CREATE (c)-[:CONTAINS {case: c.number, t: e.t}]->(e)
    MERGE (a:Account {key: 'a-' + toString(row.world) + '-' + toString(n)})
    CREATE (c)-[:INVOLVES_ENTITY]->(a)
    MERGE (d:Detection {uid: 'd-' + toString(row.world) + '-' + toString(n)}) ON CREATE SET d.start = n
    CREATE (d)-[:DETECTED_IN]->(c)
  }`;

const HELD = /* cypher */ `
  UNWIND $numbers AS number
  MATCH (c:Case {number: number})
  RETURN number, c.status AS status, coalesce(c.eventCount, 0) AS count,
    COLLECT { MATCH (c)-[:CONTAINS]->(e) RETURN e.uid ORDER BY e.uid } AS events,
    COLLECT { MATCH (c)-[:INVOLVES_ENTITY]->(a) RETURN a.key ORDER BY a.key } AS entities,
    COLLECT { MATCH (c)<-[:DETECTED_IN]-(d) RETURN d.uid ORDER BY d.uid } AS detections
  ORDER BY number`;

type Held = Readonly<Record<'events' | 'entities' | 'detections', readonly string[]>> & {
  readonly number: number;
  readonly status: string;
  readonly count: number;
};

let world = 0;

async function newWorld(contents: readonly (readonly number[])[]): Promise<readonly number[]> {
  world += 1;
  const numbers = contents.map((_, index) => world * 100 + index);
  const cases = contents.map((events, index) => ({ number: numbers[index] ?? 0, events, world }));
  await graph.write(async (tx) => void (await tx.run(WORLD, { cases })));
  return numbers;
}

const held = (numbers: readonly number[]) => graph.run<Held>(HELD, { numbers });

async function act(name: string, input: object): Promise<string> {
  const type = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { ${name}(input: $input) { __typename } }`;
  const { data, errors } = await api.ask(query, { input });
  expect(errors).toEqual([]);
  return (data?.[name] as { __typename: string }).__typename;
}

const contents = fc.array(fc.uniqueArray(fc.nat(EVENTS - 1), { minLength: 1, maxLength: 3 }), {
  minLength: CASES,
  maxLength: CASES,
});
const merges = fc.array(fc.tuple(fc.nat(CASES - 1), fc.nat(CASES - 1)), { minLength: 1, maxLength: 5 });

test('whatever is merged into whatever, and taken out in whatever order, every case holds in the end what it held before', async () => {
  await fc.assert(
    fc.asyncProperty(contents, merges, fc.infiniteStream(fc.nat()), async (inside, wanted, choices) => {
      const numbers = await newWorld(inside);
      const before = await held(numbers);
      const merged = await mergeAll(numbers, wanted);
      await everythingIsThere(numbers, before);
      while (merged.length > 0) {
        const [choice = 0] = choices.take(1);
        const place = choice % merged.length;
        // Refused where the other was handed on since; then another is taken first.
        if ((await act('splitCase', { number: merged[place] })) === 'CaseChanged') merged.splice(place, 1);
      }
      expect(await held(numbers)).toEqual(before);
    }),
    { numRuns: 12 },
  );
}, 120_000);

/** Those that were merged; a case goes into another once, and into itself never. */
async function mergeAll(numbers: readonly number[], wanted: readonly (readonly [number, number])[]): Promise<number[]> {
  const merged: number[] = [];
  for (const [into, from] of wanted) {
    const [target = 0, other = 0] = [numbers[into], numbers[from]];
    if ((await act('mergeCases', { into: target, from: [other] })) === 'CaseChanged') merged.push(other);
  }
  return merged;
}

/** Nothing of a case that was merged away is missing where it went. */
async function everythingIsThere(numbers: readonly number[], before: readonly Held[]): Promise<void> {
  const all = (rows: readonly Held[]) => [...new Set(rows.flatMap(({ events }) => events))].sort();
  const open = (await held(numbers)).filter(({ status }) => status === 'OPEN');
  expect(all(open)).toEqual(all(before));
}
