import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import { ingestEvents } from '../../../src/graph/stores/ingest.store.js';
import { lateEvidencePart } from '../../../src/graph/stores/late-evidence.store.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

const DAY = 86_400_000;
const BEGAN = Date.UTC(2026, 2, 2, 12);
const ENDED = BEGAN + DAY;
const RESOURCE = { kind: 'Resource', key: 'aws:bucket', label: 'bucket', role: 'resource' } as const;
const FILE = { kind: 'File', key: 'sha256:ab', label: 'a.exe', role: 'file' } as const;

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  const first = makeEvent({ uid: 'e0', time: BEGAN, operation: null, roles: [account('okta:1'), RESOURCE, FILE] });
  await ingestEvents(graph, [first], []);
  await graph.write((tx) =>
    tx.run(
      /* cypher */ `MATCH (x) WHERE (x:Account OR x:Resource OR x:File) AND x.key IN ['okta:1', 'aws:bucket', 'sha256:ab']
        MERGE (c:Case {uid: 'c1', number: 1, firstEventAt: $first, lastEventAt: $last})
        CREATE (c)-[:INVOLVES_ENTITY]->(x)`,
      { first: BEGAN, last: ENDED },
    ),
  );
});
afterAll(() => graph.close());

let ids = 0;

async function triggersAfter(event: Partial<NormalisedEvent>): Promise<readonly object[]> {
  await ingestEvents(
    graph,
    [makeEvent({ uid: `late-${String(++ids)}`, ...event })],
    [lateEvidencePart(() => `t${String(++ids)}`)],
  );
  return graph.run(/* cypher */ 'MATCH (t:DecideTask) RETURN t.case AS case, t.trigger AS trigger, t.at AS at');
}

const roles = [account('okta:1', 'subject')];

test.each<readonly [string, Partial<NormalisedEvent>]>([
  ['a factor enrolled within the case', { operation: 'mfa.enrol', time: BEGAN + 1, roles }],
  ['a refused prompt of the day before', { operation: 'mfa.push_denied', time: BEGAN - DAY, roles }],
  ['a log-in that shows what is usual', { operation: 'auth.success', time: BEGAN - 60 * DAY, roles }],
  ['a right given to a helper', { operation: 'group.add', time: ENDED, roles: [account('okta:1')] }],
  [
    'who opened the bucket',
    { operation: 'cloud.public', time: BEGAN - 20 * DAY, roles: [account('aws:ci'), RESOURCE] },
  ],
  ['the file on another machine', { operation: null, time: BEGAN - 200 * DAY, roles: [FILE] }],
])('%s that arrives after the case was decided has it decided again', async (_, event) => {
  expect(await triggersAfter({ ...event, receivedAt: ENDED + DAY })).toEqual([
    { case: 1, trigger: 'late_event', at: ENDED + DAY },
  ]);
});

test.each<readonly [string, Partial<NormalisedEvent>]>([
  ['happened after its last event', { operation: 'mfa.enrol', time: ENDED + 1, roles }],
  ['happened too long before it', { operation: 'mfa.enrol', time: BEGAN - DAY - 1, roles }],
  ['no question reads', { operation: 'file.view', time: BEGAN, roles }],
  ['concerns somebody else', { operation: 'mfa.enrol', time: BEGAN, roles: [account('okta:2', 'subject')] }],
  ['is stamped by a clock that runs ahead', { operation: 'mfa.enrol', time: BEGAN, roles, timeSkew: true }],
])('an event that %s leaves the case as it is', async (_, event) => {
  expect(await triggersAfter(event)).toEqual([]);
});

test('a person is reached by each of their accounts', async () => {
  await graph.write((tx) =>
    tx.run(/* cypher */ `MATCH (c:Case {uid: 'c1'})-[r:INVOLVES_ENTITY]->(:Account) DELETE r
        CREATE (c)-[:INVOLVES_ENTITY]->(u:User {key: 'user:1'})<-[:SAME_AS]-(:Account {key: 'entra:1'})`),
  );
  const event = { operation: 'mfa.enrol', time: BEGAN, roles: [account('entra:1', 'subject')] };
  expect(await triggersAfter(event)).toMatchObject([{ case: 1, trigger: 'late_event' }]);
});
