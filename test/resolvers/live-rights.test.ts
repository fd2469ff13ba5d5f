import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createClient as createWs, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import type { Role } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { principalOf, startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase, writeChange } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
const clients: Client[] = [];
beforeAll(async () => {
  graph = await emptyTestGraph();
  for (const number of [11, 12, 14]) await writeCase(graph, number);
});
afterAll(() => graph.close());
beforeEach(async () => {
  api = await startApi(graph);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
  await api.close();
});

interface Payload {
  readonly data?: Record<
    string,
    { cursor: string; kind: string; case?: { number: number; title: string } | null }
  > | null;
  readonly errors?: readonly { extensions?: Record<string, unknown> }[];
}

function socket(key: string | null): Client {
  const connectionParams = key === null ? {} : { authorization: `Bearer ${key}` };
  const client = createWs({ url: api.server.wsUrl, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  clients.push(client);
  return client;
}

function follow(client: Client, query: string, variables: Record<string, unknown> = {}) {
  return client.iterate({ query, variables }) as AsyncIterableIterator<Payload>;
}

async function take(stream: AsyncIterator<Payload>, count: number): Promise<readonly Payload[]> {
  const taken: Payload[] = [];
  while (taken.length < count) {
    const { done, value } = await stream.next();
    if (done === true) break;
    taken.push(value);
  }
  return taken;
}

async function cursorNow(): Promise<string> {
  const { data } = await api.ask('query { changes(first: 200) { pageInfo { endCursor } } }');
  return (data as { changes: { pageInfo: { endCursor: string } } }).changes.pageInfo.endCursor;
}

const CASES =
  'subscription($after: String) { casesChanged(after: $after) { cursor kind caseNumber case { number title } } }';

test('a key that is revoked ends its stream', async () => {
  const stream = follow(socket('viewer'), CASES, { after: await cursorNow() });
  const first = take(stream, 1);
  await writeChange(graph, 11);
  expect(await first).toHaveLength(1);
  api.revoked.add('viewer');
  api.clock.now += 60_000;
  await writeChange(graph, 12);
  const [last] = await take(stream, 1);
  expect(last).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

test('a key that is revoked ends its stream also while nothing happens', async () => {
  const stream = follow(socket('viewer'), CASES, { after: await cursorNow() });
  const first = take(stream, 1);
  await writeChange(graph, 14);
  expect(await first).toHaveLength(1);
  api.revoked.add('viewer');
  api.clock.now += 60_000;
  const [last] = await take(stream, 1);
  expect(last).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

test('a socket on which nothing was asked is closed once its key has ended', async () => {
  const closed = new Promise<{ code: number }>((resolve) => {
    const client = createWs({
      url: api.server.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: 'Bearer viewer' },
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      on: {
        connected: () => {
          api.revoked.add('viewer');
          api.clock.now += 60_000;
        },
        closed: (event) => resolve(event as { code: number }),
      },
    });
    clients.push(client);
  });
  expect((await closed).code).toBe(4401);
});

test('a role that is taken away ends what it allowed while nothing happens, and leaves the rest', async () => {
  const held: { roles: Role[] } = { roles: ['viewer'] };
  const own = await startApi(
    graph,
    {},
    { access: { authenticate: async () => ({ ...principalOf('viewer'), roles: held.roles }) } },
  );
  const client = createWs({
    url: own.server.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: 'Bearer viewer' },
    retryAttempts: 0,
  });
  clients.push(client);
  const stream = follow(client, CASES, { after: await cursorNow() });
  const first = take(stream, 1);
  await writeChange(graph, 14);
  expect(await first).toHaveLength(1);
  held.roles = ['integrator'];
  own.clock.now += 60_000;
  const [last] = await take(stream, 1);
  expect(last).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  expect(await take(follow(client, '{ me { name } }'), 1)).toMatchObject([{ data: { me: { name: 'viewer' } } }]);
  await own.close();
});
