import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { appendChanges } from '../src/graph/stores/feed.store.js';
import { asked, benchGraph, benchServer } from './bench-server.js';
import { WRITE_CASES } from './size.cypher.js';

/**
 * Many subscribers of one node and a burst of changes: whether each gets each exactly once, how long after its transaction
 * began, and what a subscriber weighs on the server. The subscribers are a process of their own on the same machine.
 * Run by npm run bench -- live (500 subscribers, 200 changes; with --full 5,000 and 1,000).
 */
const full = process.argv.includes('--full');
const SUBSCRIBERS = full ? 5_000 : 500;
const CHANGES = full ? 1_000 : 200;
const PER_SOCKET = 50;
/** Whoever has not got everything by then never will: the figure says what is missing. */
const PATIENCE_MS = full ? 480_000 : 60_000;

interface Arrived {
  readonly delivered: number;
  readonly doubled: number;
  readonly p50: number;
  readonly p99: number;
}

async function main(): Promise<void> {
  const graph = await benchGraph();
  // What changes in no case is told to nobody.
  await graph.write((tx) => tx.run(WRITE_CASES, { from: 0, to: CHANGES - 1 }));
  const { server, notify } = await benchServer(graph);
  const before = process.memoryUsage.rss();
  const clients = fork(fileURLToPath(new URL('./live-clients.js', import.meta.url)), [], {
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  await once(clients, 'message');
  const shared = { wsUrl: server.wsUrl, after: await headOf(server.url), perSocket: PER_SOCKET };
  clients.send({ ...shared, subscribers: SUBSCRIBERS, changes: CHANGES });
  await pause(full ? 20_000 : 4_000);
  const followed = process.memoryUsage.rss();
  const start = Date.now();
  for (let index = 0; index < CHANGES; index++) {
    await graph.write((tx) => appendChanges(tx, [{ case: index, kind: 'case.updated', subject: 'x', at: Date.now() }]));
    notify();
  }
  const writtenMs = Date.now() - start;
  const arrived = await untilAll(clients, start);
  console.log(
    JSON.stringify({
      ...{ bench: 'live', subscribers: SUBSCRIBERS, changes: CHANGES, writtenMs, allDeliveredMs: Date.now() - start },
      ...{ missing: SUBSCRIBERS * CHANGES - arrived.delivered, doubled: arrived.doubled },
      ...{ latencyMsP50: arrived.p50, latencyMsP99: arrived.p99 },
      serverKbPerSubscriber: Math.round((followed - before) / SUBSCRIBERS / 1_024),
      serverRssMb: Math.round(process.memoryUsage.rss() / 1_048_576),
    }),
  );
  clients.kill();
  await server.close();
  await graph.close();
}

async function untilAll(clients: ReturnType<typeof fork>, start: number): Promise<Arrived> {
  for (;;) {
    const [arrived] = (await once(clients, 'message')) as [Arrived];
    if (arrived.delivered >= SUBSCRIBERS * CHANGES || Date.now() - start > PATIENCE_MS) return arrived;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function headOf(url: string): Promise<string> {
  const query = '{ changes(first: 1) { pageInfo { endCursor } } }';
  const { changes } = await asked<{ changes: { pageInfo: { endCursor: string } } }>(url, query);
  return changes.pageInfo.endCursor;
}

await main();
