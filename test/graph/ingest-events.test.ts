import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { ingestEvents, readEvents } from '../../src/graph/stores/ingest.store.js';
import { dumpGraph } from '../harness/graph-dump.js';
import { account, address, makeEvent } from '../harness/make-event.js';
import { connectTestGraph, emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const login = (n: number) =>
  makeEvent({
    uid: `e${String(n).padStart(5, '0')}`,
    time: 1_700_000_000_000 + n,
    roles: [account(`okta:u${String(n % 7)}`), address(`10.0.0.${String(n % 5)}`), account('okta:u1', 'subject')],
  });

const COUNTS = /* cypher */ `
  MATCH (e:Event) WITH count(e) AS events
  MATCH ()-[r:ACTOR|SUBJECT|FROM_IP|HAS_DOCUMENT]->() RETURN events, count(r) AS edges`;

test('the same records again change nothing', async () => {
  const events = Array.from({ length: 50 }, (_, n) => login(n));
  const first = await ingestEvents(graph, [...events, ...events]);
  expect(first.created).toHaveLength(50);
  const before = await dumpGraph(graph);
  const second = await ingestEvents(graph, events);
  expect(second).toEqual({ created: [], revised: [], identityChanges: [] });
  expect(await dumpGraph(graph)).toEqual(before);
});

test('an event is read back exactly as it was normalised', async () => {
  const event = makeEvent({
    uid: 'x',
    roles: [account('okta:u1')],
    facts: { 'forward.domain': 'evil.example' },
    timeSkew: true,
  });
  await ingestEvents(graph, [event]);
  expect(await readEvents(graph, ['x', 'unknown'])).toEqual([event]);
});

test('a part that fails takes the events with it', async () => {
  const failing = ingestEvents(graph, [login(1)], [() => Promise.reject(new RangeError('no'))]);
  await expect(failing).rejects.toThrow(RangeError);
  expect(await readEvents(graph, [login(1).uid])).toEqual([]);
});

const revision = (version: number, actor: string) =>
  makeEvent({
    uid: 'alert',
    version,
    contentDigest: `d${String(version)}`,
    categoryUid: version === 2 ? 2 : 3,
    roles: [account(actor)],
  });

test.each([[[1, 2, 3]], [[3, 2, 1]], [[2, 3, 1, 2]], [[1, 3, 3, 2]]])(
  'of revisions that arrive in the order %j the latest by version counts, and every one is kept',
  async (versions) => {
    for (const version of versions) await ingestEvents(graph, [revision(version, `okta:u${String(version)}`)]);
    const apart = await dumpGraph(graph);
    graph = await reopened();
    await ingestEvents(
      graph,
      versions.map((version) => revision(version, `okta:u${String(version)}`)),
    );
    expect(await dumpGraph(graph)).toEqual(apart);
    expect(apart.filter((line) => line.includes('-ACTOR->'))).toEqual(['Event alert -ACTOR-> Account okta:u3 []']);
    expect(apart.filter((line) => line.includes('-HAD_DOCUMENT->'))).toHaveLength(2);
  },
);

async function reopened(): Promise<Graph> {
  await graph.close();
  return emptyTestGraph();
}

test('two nodes that write overlapping shuffled batches lose nothing and double nothing', async () => {
  const other = await connectTestGraph();
  const events = Array.from({ length: 600 }, (_, n) => login(n));
  const batches = (seed: number) =>
    Array.from({ length: 12 }, (_, b) =>
      events.filter((_, n) => (n * 7 + b * seed) % 5 < 2).sort((x, y) => hash(x.uid, seed) - hash(y.uid, seed)),
    );
  const write = async (through: Graph, seed: number) => {
    let created = 0;
    for (const batch of batches(seed)) created += (await ingestEvents(through, batch)).created.length;
    return created;
  };
  const created = await Promise.all([write(graph, 1), write(graph, 2), write(other, 3), write(other, 4)]);
  await other.close();
  expect(created.reduce((a, b) => a + b)).toBe(600);
  const edges = events.reduce((sum, event) => sum + event.roles.length + 1, 0);
  expect(await graph.run(COUNTS)).toEqual([{ events: 600, edges }]);
});

function hash(text: string, seed: number): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0) * seed) % 1009, seed);
}
