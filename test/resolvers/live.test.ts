import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createClient as createSse } from 'graphql-sse';
import type { Client } from 'graphql-ws';
import type { Graph } from '../../src/graph/session.js';
import { retentionTx } from '../../src/graph/stores/retention.store.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase, writeChange } from '../harness/case-fixture.js';
import { CASES, cursorNow, follow, LiveClients, take, type Payload } from '../harness/live-clients.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
const clients = new LiveClients();
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());
beforeEach(async () => {
  api = await startApi(graph);
});
afterEach(async () => {
  await clients.close();
  await api.close();
});

const socket = (key: string | null): Client => clients.open(api, key);

test('a subscriber that reconnects with its cursor misses nothing and gets nothing twice', async () => {
  const after = await cursorNow(api);
  for (const number of [11, 12, 13]) await writeCase(graph, number);
  const first = await take(follow(socket('viewer'), CASES, { after }), 2);
  const cursor = first[1]?.data?.['casesChanged']?.cursor;
  await writeCase(graph, 14);
  await writeChange(graph, 12);
  const rest = await take(follow(socket('viewer'), CASES, { after: cursor }), 3);
  const seen = [...first, ...rest].map((payload) => {
    const change = payload.data?.['casesChanged'];
    return `${String(change?.case?.number)} ${change?.kind ?? ''}`;
  });
  expect(seen.sort()).toEqual([
    '11 CASE_OPENED',
    '12 CASE_OPENED',
    '12 CASE_UPDATED',
    '13 CASE_OPENED',
    '14 CASE_OPENED',
  ]);
});

test('every subscriber of a node gets every change of a burst exactly once', async () => {
  const after = await cursorNow(api);
  const streams = Array.from({ length: 10 }, () =>
    follow(socket('viewer'), 'subscription($after: String) { casesChanged(after: $after) { cursor caseNumber } }', {
      after,
    }),
  );
  const received = Promise.all(streams.map((stream) => take(stream, 40)));
  await Promise.all(
    Array.from({ length: 4 }, async (_, writer) => {
      for (let index = 0; index < 10; index++) await writeChange(graph, 11 + ((writer + index) % 4));
      api.useCases.feed.notify();
    }),
  );
  for (const payloads of await received) {
    const cursors = payloads.map((payload) => payload.data?.['casesChanged']?.cursor);
    expect(new Set(cursors).size).toBe(40);
  }
});

test('a client that goes from server to server as they fail misses nothing and gets nothing twice', async () => {
  const second = await startApi(graph);
  const urls = [api.server.wsUrl, second.server.wsUrl];
  let after = await cursorNow(api);
  const seen: string[] = [];
  const writing = (async () => {
    for (let index = 0; index < 30; index++) {
      await writeChange(graph, 11 + (index % 4));
      for (const { useCases } of [api, second]) useCases.feed.notify();
    }
  })();
  for (let turn = 0; seen.length < 30; turn++) {
    const client = clients.open({ server: { wsUrl: urls[turn % 2] ?? '' } }, 'viewer');
    const some = await take(follow(client, CASES, { after }), Math.min(7, 30 - seen.length));
    // Hung up in mid-stream: what is under way is lost, and comes again from the next server.
    client.terminate();
    for (const { data } of some) {
      after = data?.['casesChanged']?.cursor ?? after;
      seen.push(after);
    }
  }
  await writing;
  expect(new Set(seen).size).toBe(30);
  expect(await cursorNow(api)).toBe(after);
  await second.close();
});

test('a subscription hears what a mutation of the same node committed, without waiting for a poll', async () => {
  const stream = follow(
    socket('analyst'),
    'subscription($n: Int!, $after: String) { caseChanged(number: $n, after: $after) { kind case { number title version } } }',
    { n: 11, after: await cursorNow(api) },
  );
  const heard = take(stream, 1);
  await api.ask('mutation { updateCase(input: { number: 11, title: "Renamed" }) { __typename } }');
  expect(await heard).toMatchObject([{ data: { caseChanged: { kind: 'CASE_UPDATED', case: { title: 'Renamed' } } } }]);
});

test('filters are applied on the server, and the cursor passes over what they hide', async () => {
  const query =
    'subscription($after: String) { casesChanged(filter: { severity: [LOW] }, after: $after) { caseNumber } }';
  const heard = take(follow(socket('viewer'), query, { after: await cursorNow(api) }), 1);
  await writeChange(graph, 11);
  const { data } = await api.ask(
    'mutation { createCase(input: { title: "Small", severity: LOW }) { ... on CaseChanged { number } } }',
  );
  const { number } = (data as { createCase: { number: number } }).createCase;
  expect(await heard).toMatchObject([{ data: { casesChanged: { caseNumber: number } } }]);
});

test('detections have a stream of their own, with the detection as it is now', async () => {
  const query =
    'subscription($after: String) { detectionChanged(after: $after) { kind detection { ruleTitle state } } }';
  const heard = take(follow(socket('viewer'), query, { after: await cursorNow(api) }), 1);
  await writeChange(graph, 12, 'detection.fired');
  expect(await heard).toMatchObject([
    { data: { detectionChanged: { kind: 'DETECTION_FIRED', detection: { ruleTitle: 'Slow identity takeover' } } } },
  ]);
});

test('a cursor that the feed no longer reaches back to says so, and what is no cursor says that', async () => {
  const old = Buffer.from('c1.0.0.0.0.0.0.0.0').toString('base64url');
  expect(await graph.write((tx) => retentionTx(tx).trimFeed(3, Number.MAX_SAFE_INTEGER, 1))).toBe(1);
  const expired = await take(follow(socket('viewer'), CASES, { after: old }), 1).catch((errors: unknown) => errors);
  expect(expired).toMatchObject([{ errors: [{ extensions: { code: 'CURSOR_EXPIRED' } }] }]);
  const invalid = await take(follow(socket('viewer'), CASES, { after: 'x' }), 1).catch((errors: unknown) => errors);
  expect(invalid).toMatchObject([{ errors: [{ extensions: { code: 'CURSOR_INVALID' } }] }]);
});

test.each([
  ['entity', { entity: 'User:person:mara' }, [12]],
  ['tag', { tag: 'vip' }, [13]],
  ['unowned', { unowned: false }, [13]],
  ['updatedSince', { updatedSince: '2099-01-01T00:00:00Z' }, [13]],
])('a live list filtered by %s tells only of cases the list would show', async (_name, filter, expected) => {
  await graph.write((tx) =>
    tx.run(/* cypher */ `
      MATCH (c:Case {number: 13})
      SET c.tags = ['vip'], c.owner = 'Ann', c.updatedAt = 4100000000000
      WITH c OPTIONAL MATCH (c)-[of:INVOLVES_ENTITY]->() DELETE of`),
  );
  const query =
    'subscription($after: String, $filter: CaseFilter) { casesChanged(after: $after, filter: $filter) { caseNumber kind } }';
  const heard = take(follow(socket('viewer'), query, { after: await cursorNow(api), filter }), 1);
  for (const number of [13, 12]) await writeChange(graph, number);
  const numbers = (await heard).map(
    ({ data }) => (data?.['casesChanged'] as unknown as { caseNumber: number }).caseNumber,
  );
  expect(numbers).toEqual(expected);
});

test('the same feed is a query, and its pages meet in the middle', async () => {
  const query =
    'query($after: String) { changes(first: 7, after: $after) { nodes { cursor } pageInfo { endCursor hasNextPage } } }';
  let after: string | null = await cursorNow(api);
  const from = after;
  for (let index = 0; index < 20; index++) await writeChange(graph, 11 + (index % 3));
  const cursors: string[] = [];
  for (let more = true; more;) {
    const { data } = await api.ask(query, { after });
    const page = (
      data as { changes: { nodes: { cursor: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }
    ).changes;
    cursors.push(...page.nodes.map((node) => node.cursor));
    after = page.pageInfo.endCursor;
    more = page.pageInfo.hasNextPage;
  }
  expect(new Set(cursors).size).toBe(20);
  expect(cursors).not.toContain(from);
});

test('the feed as a query takes families of kinds, and passes over all others', async () => {
  const after = await cursorNow(api);
  await writeChange(graph, 11);
  await writeChange(graph, 11, 'detection.fired');
  const query =
    'query($after: String, $types: [ChangeKind!]) { changes(first: 50, after: $after, types: $types) { nodes { kind } } }';
  const asked = async (...types: string[]) => (await api.ask(query, { after, types })).data;
  expect(await asked('DETECTION', 'ACTION')).toEqual({ changes: { nodes: [{ kind: 'DETECTION_FIRED' }] } });
  expect(await asked('CASE')).toEqual({ changes: { nodes: [{ kind: 'CASE_UPDATED' }] } });
  expect(await asked('DECISION')).toEqual({ changes: { nodes: [] } });
});

test('server-sent events carry the same stream under the same key', async () => {
  const client = createSse({ url: api.server.sseUrl, headers: { authorization: 'Bearer viewer' }, retryAttempts: 0 });
  const stream = client.iterate({
    query: CASES,
    variables: { after: await cursorNow(api) },
  }) as AsyncIterableIterator<Payload>;
  const heard = take(stream, 1);
  await writeChange(graph, 13);
  expect(await heard).toMatchObject([{ data: { casesChanged: { case: { number: 13 } } } }]);
  client.dispose();
});

test('a socket without a key is closed before it can ask anything', async () => {
  const refused = await take(follow(socket(null), CASES), 1).catch((fault: unknown) => fault);
  expect(refused).toMatchObject({ code: 4401 });
});

test.each([
  ['WebSocket', (query: string) => take(follow(socket('viewer'), query), 1)],
  [
    'server-sent events',
    (query: string) => {
      const client = createSse({
        url: api.server.sseUrl,
        headers: { authorization: 'Bearer viewer' },
        retryAttempts: 0,
      });
      return take(client.iterate({ query }) as AsyncIterableIterator<Payload>, 1);
    },
  ],
])('over %s a query that is too deep or too wide is refused as over HTTP', async (_name, run) => {
  const refused = async (query: string) => JSON.stringify(await run(query).catch((errors: unknown) => errors));
  expect(
    await refused(
      `{ ${'case(number: 1) { mergedInto { '.repeat(1)}${'mergedInto { '.repeat(20)}id${' }'.repeat(22)} }`,
    ),
  ).toContain('QUERY_TOO_DEEP');
  const aliases = Array.from({ length: 101 }, (_, index) => `a${String(index)}: __typename`).join(' ');
  expect(await refused(`{ ${aliases} }`)).toContain('QUERY_TOO_COMPLEX');
  expect(await refused('{ nonsense }')).toContain('GRAPHQL_VALIDATION_FAILED');
});

test('a caller holds so many streams on a node and no more, and may open another when one has ended', async () => {
  const own = await startApi(graph, { streams: 2 });
  const open = (key: string) => clients.open(own, key);
  const { data } = await own.ask('{ changes(first: 200) { pageInfo { endCursor } } }');
  const after = (data as { changes: { pageInfo: { endCursor: string } } }).changes.pageInfo.endCursor;
  const [first, second] = [open('viewer'), open('viewer')];
  const heard = [first, second].map((client) => take(follow(client, CASES, { after }), 1));
  await writeChange(graph, 11);
  await Promise.all(heard);
  const refused = await take(follow(open('viewer'), CASES, { after }), 1).catch((errors: unknown) => errors);
  expect(JSON.stringify(refused)).toContain('RATE_LIMITED');
  // Somebody else has streams of their own.
  expect(await take(follow(open('analyst'), CASES, { after }), 1)).toHaveLength(1);
  await first.dispose();
  let again: unknown = null;
  for (let attempt = 0; attempt < 50 && !JSON.stringify(again).includes('caseNumber'); attempt++)
    again = await take(follow(open('viewer'), CASES, { after }), 1).catch((errors: unknown) => errors);
  expect(again).toMatchObject([{ data: { casesChanged: { caseNumber: 11 } } }]);
  await own.close();
});
