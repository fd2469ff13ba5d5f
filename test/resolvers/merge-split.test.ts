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
  CREATE (c:Case {uid: 'case-' + toString(row.number), number: row.number, title: 'Case', severity: 'LOW', status: row.status, closedAt: row.closedAt, tlp: row.tlp, restrictedTo: row.restrictedTo, openedBy: 'detection', openedAt: 1, updatedAt: 1, version: 1, eventCount: size(row.events)})
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
  RETURN number, c.status AS status, c.closedAt AS closedAt, c.tlp AS tlp, c.restrictedTo AS restrictedTo, c.mergedInto AS mergedInto, coalesce(c.eventCount, 0) AS count,
    COLLECT { MATCH (c)-[:CONTAINS]->(e) RETURN e.uid ORDER BY e.uid } AS events,
    COLLECT { MATCH (c)-[:INVOLVES_ENTITY]->(a) RETURN a.key ORDER BY a.key } AS entities,
    COLLECT { MATCH (c)<-[:DETECTED_IN]-(d) RETURN d.uid ORDER BY d.uid } AS detections
  ORDER BY number`;

type Held = Readonly<Record<'events' | 'entities' | 'detections', readonly string[]>> & {
  readonly number: number;
  readonly status: string;
  readonly tlp: string | null;
  readonly restrictedTo: readonly string[] | null;
  readonly mergedInto: number | null;
  readonly count: number;
};

let world = 0;

interface Begun {
  readonly events: readonly number[];
  readonly tlp: string | null;
  readonly restrictedTo: readonly string[] | null;
  readonly closedAt: number | null;
}

async function newWorld(contents: readonly Begun[]): Promise<readonly number[]> {
  world += 1;
  const numbers = contents.map((_, index) => world * 100 + index);
  const cases = contents.map((begun, index) => ({
    ...begun,
    number: numbers[index] ?? 0,
    status: begun.closedAt === null ? 'OPEN' : 'CLOSED',
    world,
  }));
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

/** Who does all this is named in each, else they could not. */
const kept = fc.subarray(['key-hunter', 'key-responder']).map((others) => ['key-analyst', ...others]);
const begun: fc.Arbitrary<Begun> = fc.record({
  events: fc.uniqueArray(fc.nat(EVENTS - 1), { minLength: 1, maxLength: 3 }),
  tlp: fc.constantFrom(null, 'GREEN', 'AMBER', 'RED'),
  restrictedTo: fc.option(kept),
  closedAt: fc.constantFrom(null, null, 7),
});
const contents = fc.array(begun, { minLength: CASES, maxLength: CASES });
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

test('merging and splitting again what is merged or split already answers the same and tells nobody anything', async () => {
  const plain = { tlp: null, restrictedTo: null, closedAt: null };
  const [into = 0, from = 0] = await newWorld([
    { ...plain, events: [0] },
    { ...plain, events: [1] },
  ]);
  expect(await act('mergeCases', { into, from: [from] })).toBe('CaseChanged');
  const merged = await held([into, from]);
  const told = api.audited.length;
  expect(await act('mergeCases', { into, from: [from] })).toBe('CaseChanged');
  expect(await held([into, from])).toEqual(merged);
  expect(await act('mergeCases', { into: from, from: [into] })).toBe('InvalidInput');
  expect(api.audited.length).toBe(told);
  expect(await act('splitCase', { number: from })).toBe('CaseChanged');
  const split = api.audited.length;
  expect(await act('splitCase', { number: from })).toBe('CaseChanged');
  expect(api.audited.length).toBe(split);
  expect(await act('splitCase', { number: into })).toBe('InvalidInput');
});

test('a case that swallowed one marked TLP:RED is as red, and what a person set since stays when it is split', async () => {
  const plain = { restrictedTo: null, closedAt: null, events: [0] };
  const [into = 0, from = 0] = await newWorld([
    { ...plain, tlp: 'GREEN' },
    { ...plain, tlp: 'RED' },
  ]);
  const seenBy = async (key: string) => (await api.ask(`{ case(number: ${String(into)}) { tlp } }`, {}, key)).data;
  expect(await seenBy('viewer')).toEqual({ case: { tlp: 'GREEN' } });
  await act('mergeCases', { into, from: [from] });
  expect(await seenBy('viewer')).toEqual({ case: null });
  expect(await seenBy('analyst')).toEqual({ case: { tlp: 'RED' } });
  await act('splitCase', { number: from });
  expect(await seenBy('viewer')).toEqual({ case: { tlp: 'GREEN' } });
  await act('mergeCases', { into, from: [from] });
  await act('updateCase', { number: into, tlp: 'AMBER_STRICT' });
  await act('splitCase', { number: from });
  expect(await seenBy('viewer')).toEqual({ case: { tlp: 'AMBER_STRICT' } });
});

test('what people wrote and noted in a case stays in sight where it is merged, but not for who may not know of the part', async () => {
  const plain = { tlp: null, restrictedTo: null, closedAt: null };
  const [into = 0, from = 0] = await newWorld([
    { ...plain, events: [0] },
    { ...plain, events: [1] },
  ]);
  await act('addComment', { number: from, text: 'she was on the phone' });
  await act('addTask', { number: from, title: 'call her back' });
  await act('addObservables', { number: from, observables: [{ type: 'DOMAIN', value: 'lure.example' }] });
  const page = async (key = 'analyst') => {
    const query = `{ case(number: ${String(into)}) { comments { totalCount nodes { text } } tasks { totalCount nodes { title } } observables { totalCount nodes { value } } timeline { nodes { kind } } } }`;
    return (await api.ask(query, {}, key)).data;
  };
  const nothing = { totalCount: 0, nodes: [] };
  const without = { comments: nothing, tasks: nothing, observables: nothing };
  expect(await page()).toMatchObject({ case: without });
  await act('mergeCases', { into, from: [from] });
  expect(await page()).toMatchObject({
    case: {
      comments: { totalCount: 1, nodes: [{ text: 'she was on the phone' }] },
      tasks: { totalCount: 1, nodes: [{ title: 'call her back' }] },
      observables: { totalCount: 1, nodes: [{ value: 'lure.example' }] },
      timeline: { nodes: expect.arrayContaining([{ kind: 'COMMENT' }]) },
    },
  });
  await graph.write((tx) => tx.run('MATCH (c:Case {number: $from}) SET c.restrictedTo = ["key-analyst"]', { from }));
  expect(await page('hunter')).toMatchObject({ case: without });
  await act('splitCase', { number: from });
  expect(await page()).toMatchObject({ case: without });
});

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
  const whole = (await held(numbers)).filter(({ mergedInto }) => mergedInto === null);
  expect(all(whole)).toEqual(all(before));
}
