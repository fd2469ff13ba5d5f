import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Params } from '../../src/graph/params.js';
import type { Graph } from '../../src/graph/session.js';
import { createClient as eventSource } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { startApi } from '../harness/api-server.js';
import { connectTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let watcher: Graph;
beforeAll(async () => {
  graph = await connectTestGraph();
  watcher = await connectTestGraph();
});
afterAll(async () => {
  await graph.close();
  await watcher.close();
});

/** Minutes of work, and `mark` to know it by. */
const ENDLESS = 'UNWIND range(1, 10000000000) AS x WITH x WHERE x % $mark = 7 RETURN count(x) AS n';
const RUNNING =
  'SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery STARTS WITH "UNWIND range(1, 10000000000)" RETURN currentQuery';

const running = async () => (await watcher.run(RUNNING)).length;

async function until(count: number): Promise<void> {
  while ((await running()) !== count) await new Promise((resolve) => setImmediate(resolve));
}

test('the database itself ends a read that takes longer than it may, and the fault says so', async () => {
  await expect(graph.reader(100).run(ENDLESS, { mark: 11 })).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
  await until(0);
});

test('a read that nobody waits for any more ends in the database, and the connection serves the next', async () => {
  const awaited = new AbortController();
  const reader = graph.reader(30_000, awaited.signal);
  const answer = expect(reader.run(ENDLESS, { mark: 12 })).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
  await until(1);
  awaited.abort();
  await answer;
  await until(0);
  await expect(reader.run('RETURN 1 AS one')).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
  expect(await graph.reader(30_000).run('RETURN 1 AS one')).toEqual([{ one: 1 }]);
});

/** Whatever is read takes minutes. */
const slowGraph = (mark: number): Graph =>
  new Proxy(graph, {
    get: (target, name) => {
      if (name !== 'reader') {
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      return (ms: number, signal?: AbortSignal) => ({
        run: (_query: string, _params?: Params) => target.reader(ms, signal).run(ENDLESS, { mark }),
      });
    },
  });

test('a client that hangs up ends what the database runs for its request', async () => {
  const api = await startApi(slowGraph(13));
  const client = new AbortController();
  const asked = fetch(api.server.url, {
    method: 'POST',
    signal: client.signal,
    headers: { 'content-type': 'application/json', authorization: 'Bearer viewer' },
    body: JSON.stringify({ query: '{ case(number: 1) { id } }' }),
  }).catch(() => 'hung up');
  await until(1);
  client.abort();
  expect(await asked).toBe('hung up');
  await until(0);
  await api.close();
});

test('a client that takes a query over a WebSocket back, or hangs up its socket, ends it in the database', async () => {
  const api = await startApi(slowGraph(14));
  const socket = createClient({
    url: api.server.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: 'Bearer viewer' },
    retryAttempts: 0,
  });
  const query = { query: '{ case(number: 1) { id } }' };
  const nobody = { next: () => undefined, error: () => undefined, complete: () => undefined };
  const takeBack = socket.subscribe(query, nobody);
  await until(1);
  takeBack();
  await until(0);
  socket.subscribe(query, nobody);
  await until(1);
  socket.terminate();
  await until(0);
  await api.close();
});

test('a client of server-sent events that leaves ends its query in the database', async () => {
  const api = await startApi(slowGraph(15));
  const events = eventSource({ url: api.server.sseUrl, headers: { authorization: 'Bearer viewer' }, retryAttempts: 0 });
  const leave = events.subscribe(
    { query: '{ case(number: 1) { id } }' },
    { next: () => undefined, error: () => undefined, complete: () => undefined },
  );
  await until(1);
  leave();
  await until(0);
  await api.close();
});
