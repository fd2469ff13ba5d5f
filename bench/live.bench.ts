import { performance } from 'node:perf_hooks';
import { tmpdir } from 'node:os';
import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { folderFiles } from '../src/app/files/folder-files.js';
import { graphSide } from '../src/app/server/graph-side.js';
import { startServer, type RunningServer } from '../src/app/server/start-server.js';
import type { Principal } from '../src/domain/access.js';
import { migrate } from '../src/graph/migrate.js';
import { Graph } from '../src/graph/session.js';
import { appendChanges } from '../src/graph/stores/feed.store.js';
import type { UseCases } from '../src/usecases/use-cases.js';

/**
 * Many subscribers of one node and a burst of changes: whether each gets each exactly once, how late the last one is, and
 * what a subscriber weighs. Server and clients share this process, so latency and memory count both.
 * Run by npm run bench -- live (500 subscribers, 200 changes; with --full 5,000 and 1,000).
 */
const full = process.argv.includes('--full');
const SUBSCRIBERS = full ? 5_000 : 500;
const CHANGES = full ? 1_000 : 200;
/** Streams of one socket, so that the run measures the feed and not the number of file handles. */
const PER_SOCKET = 50;

const admin: Principal = { id: 'bench', name: 'bench', kind: 'service', roles: ['admin'], sources: ['*'] };

interface Followed {
  readonly cursors: Set<string>;
  doubled: number;
  lastAt: number;
}

async function main(): Promise<void> {
  const graph = await Graph.connect({
    uri: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '',
    user: 'neo4j',
    password: process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '',
  });
  await migrate(graph, 'schema/graph/migrations', 'bench');
  const { server, notify } = await serving(graph);
  const before = process.memoryUsage.rss();
  const { clients, followed } = await followAll(server);
  await pause(2_000);
  const perSubscriber = (process.memoryUsage.rss() - before) / SUBSCRIBERS / 1_024;
  const start = performance.now();
  for (let index = 0; index < CHANGES; index++) {
    await graph.write((tx) => appendChanges(tx, [{ case: index, kind: 'case.updated', subject: 'x', at: index }]));
    notify();
  }
  const writtenMs = Math.round(performance.now() - start);
  while (followed.some(({ cursors }) => cursors.size < CHANGES) && performance.now() - start < 300_000) await pause(50);
  const latest = Math.max(...followed.map(({ lastAt }) => lastAt)) - start;
  console.log(
    JSON.stringify({
      ...{ bench: 'live', subscribers: SUBSCRIBERS, changes: CHANGES, writtenMs, allDeliveredMs: Math.round(latest) },
      complete: followed.filter(({ cursors }) => cursors.size === CHANGES).length,
      doubled: followed.reduce((sum, one) => sum + one.doubled, 0),
      rssPerSubscriberKb: Math.round(perSubscriber),
      rssPeakMb: Math.round(process.memoryUsage.rss() / 1_048_576),
    }),
  );
  await Promise.all(clients.map((client) => client.dispose()));
  await server.close();
  await graph.close();
}

async function serving(graph: Graph) {
  const log = { error: (detail: object) => console.error(detail), info: () => undefined };
  const files = folderFiles(tmpdir(), 0);
  const side = graphSide(graph, { log, record: () => Promise.resolve(), files, fileLimitBytes: 1 });
  const useCases = { ...side, access: { authenticate: () => Promise.resolve(admin) } } as unknown as UseCases;
  const rates = { burst: Infinity, perSecond: Infinity };
  const server = await startServer({
    ...{ port: 0, host: '127.0.0.1', log, ready: () => Promise.resolve() },
    ...{ rates, useCases },
  });
  return { server, notify: () => side.feed.notify() };
}

async function followAll({ url, wsUrl }: RunningServer): Promise<{ clients: Client[]; followed: Followed[] }> {
  const clients: Client[] = [];
  const followed: Followed[] = [];
  const connectionParams = { authorization: 'Bearer bench' };
  while (followed.length < SUBSCRIBERS) {
    const client = createClient({ url: wsUrl, webSocketImpl: WebSocket, connectionParams });
    clients.push(client);
    const after = await heads(url);
    for (let index = 0; index < PER_SOCKET; index++) followed.push(follow(client, after));
  }
  return { clients, followed };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function heads(url: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };
  const body = JSON.stringify({ query: '{ changes(first: 1) { pageInfo { endCursor } } }' });
  const response = await fetch(url, { method: 'POST', headers, body });
  const { data } = (await response.json()) as { data: { changes: { pageInfo: { endCursor: string } } } };
  return data.changes.pageInfo.endCursor;
}

function follow(client: Client, after: string): Followed {
  const one: Followed = { cursors: new Set(), doubled: 0, lastAt: 0 };
  const query = 'subscription($after: String) { casesChanged(after: $after) { cursor } }';
  client.subscribe<{ casesChanged: { cursor: string } }>(
    { query, variables: { after } },
    {
      next: ({ data }) => {
        const cursor = data?.casesChanged.cursor ?? '';
        if (one.cursors.has(cursor)) one.doubled += 1;
        one.cursors.add(cursor);
        one.lastAt = performance.now();
      },
      error: (fault) => console.error(fault),
      complete: () => undefined,
    },
  );
  return one;
}

await main();
