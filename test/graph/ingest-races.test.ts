import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { ingestEvents } from '../../src/graph/stores/ingest.store.js';
import { account, makeEvent } from '../harness/make-event.js';
import { connectTestGraph, emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let other: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
  other = await connectTestGraph();
});
afterAll(() => Promise.all([graph.close(), other.close()]));

const VERSIONS = [0, 1, 2, 3];
const UIDS = Array.from({ length: 15 }, (_, n) => `alert${String(n)}`);
const revision = (uid: string, version: number) =>
  makeEvent({ uid, version, contentDigest: `d${String(version)}`, roles: [account(`okta:v${String(version)}`)] });

const STATE = /* cypher */ `
  MATCH (e:Event)-[:ACTOR]->(a:Account)
  RETURN DISTINCT e.version AS version, a.key AS actor,
    COUNT { (e)-[:HAS_DOCUMENT]->() } AS current, COUNT { (e)-[:HAD_DOCUMENT]->() } AS earlier`;

test('two nodes that get the revisions of one alert at the same time agree on the latest, and keep each of them once', async () => {
  const writes = VERSIONS.flatMap((version) =>
    [graph, other].map((through, n) => {
      const events = UIDS.map((uid) => revision(uid, version));
      return ingestEvents(through, n === 0 ? events : events.reverse());
    }),
  );
  const written = await Promise.all(writes);
  expect(written.flatMap(({ created }) => created)).toHaveLength(UIDS.length);
  expect(await graph.run(STATE)).toEqual([{ version: 3, actor: 'okta:v3', current: 1, earlier: 3 }]);
});

test('parts see an event as created in exactly one of two racing transactions', async () => {
  const events = Array.from({ length: 40 }, (_, n) =>
    makeEvent({ uid: `once${String(n)}`, roles: [account('okta:one')] }),
  );
  const seen: string[] = [];
  const runs = [graph, other, graph, other].map((through) => ingestEvents(through, events));
  for (const { created } of await Promise.all(runs)) seen.push(...created.map(({ uid }) => uid));
  expect(seen.sort()).toEqual(events.map(({ uid }) => uid).sort());
});
