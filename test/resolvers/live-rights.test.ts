import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Client } from 'graphql-ws';
import type { Role } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { principalOf, startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase, writeChange } from '../harness/case-fixture.js';
import { CASES, cursorNow, follow, LiveClients, take } from '../harness/live-clients.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
const clients = new LiveClients();
beforeAll(async () => {
  graph = await emptyTestGraph();
  for (const number of [11, 12, 14]) await writeCase(graph, number);
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

test('a key that is revoked ends its stream', async () => {
  const stream = follow(socket('viewer'), CASES, { after: await cursorNow(api) });
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
  const stream = follow(socket('viewer'), CASES, { after: await cursorNow(api) });
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
    clients.open(api, 'viewer', {
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
  const client = clients.open(own, 'viewer');
  const stream = follow(client, CASES, { after: await cursorNow(api) });
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
