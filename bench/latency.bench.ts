import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { pino } from 'pino';
import WebSocket, { WebSocketServer } from 'ws';
import { readConfig } from '../src/app/config/config.js';
import { createPlatform } from '../src/app/platform/platform.js';
import { newAdminKey } from '../src/app/serve/admin-key.js';
import { startServer } from '../src/app/server/start-server.js';
import { migrate } from '../src/graph/migrate.js';
import { Graph } from '../src/graph/session.js';
import { isWorkWaiting } from '../src/graph/stores/work-queue.store.js';
import { cpuMs } from './cpu-time.js';
import { BARE_COMMIT } from './latency.cypher.js';
import { BENCH_RULE, enrolment, signIn } from './latency-records.js';

/**
 * From an event sent to a subscriber notified of the detection it completes, at 80 events a second over HTTP, each event
 * a request of its own, as the least patient shipper delivers them. Against a bare commit plus a WebSocket echo at the
 * same pace. Both run in this process, over one database, with the shipped rules live beside the one that is waited for.
 */
const PER_SECOND = 80;
const SECONDS = process.argv.includes('--full') ? 60 : 30;
const WARM_UP_SECONDS = 45;
/** Deliveries of 500 taken before: a database plans its queries anew while an empty graph doubles with every second. */
const DELIVERIES_BEFORE = 20;
const PER_DELIVERY = 500;
/** Of those who signed in, so many enrol as well: the first cases of a graph are planned for again and again, too. */
const CASES_PER_DELIVERY = 4;
/** People who sign in again and again. */
const PEOPLE = 10_000;
/** Every so many events one completes a sequence, and with it opens a case: one every two seconds, 43,000 a day. */
const COMPLETES_EVERY = Number(process.env['SEQUITUR_BENCH_COMPLETES_EVERY'] ?? 160);
const MINUTE_MS = 60_000;
const INGEST = 'mutation($input: IngestRecordsInput!) { ingestRecords(input: $input) { accepted } }';
const LISTEN = 'subscription { detectionChanged { kind detection { end } } }';

async function main(): Promise<void> {
  const graph = await Graph.connect({
    uri: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '',
    user: 'neo4j',
    password: process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '',
  });
  await migrate(graph, 'schema/graph/migrations', 'bench');
  const bare = await bareLatencies(graph);
  const whole = await platformLatencies(graph);
  const row = {
    bench: 'latency',
    eventsPerSecond: PER_SECOND,
    seconds: SECONDS,
    bareMs: summary(bare),
    eventMs: summary(whole),
  };
  console.log(JSON.stringify(row));
  await graph.close();
}

/** Calls `send` at the pace, whatever it takes; the n of an event before the count begins is negative. */
async function paced(send: (n: number) => Promise<void>): Promise<void> {
  const begun = performance.now();
  const under: Promise<void>[] = [];
  for (let i = 0; i < PER_SECOND * (SECONDS + WARM_UP_SECONDS); i += 1) {
    const due = begun + (i * 1_000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await pause(wait);
    under.push(send(i - PER_SECOND * WARM_UP_SECONDS));
  }
  await Promise.all(under);
}

async function bareLatencies(graph: Graph): Promise<readonly number[]> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
  const [[served]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [[WebSocket], unknown];
  const sent = new Map<number, number>();
  const latencies: number[] = [];
  client.on('message', (text) => {
    const n = Number(String(text));
    if (n >= 0) latencies.push(performance.now() - (sent.get(n) ?? Number.NaN));
  });
  await paced(async (n) => {
    const at = performance.now();
    sent.set(n, at);
    await graph.write((tx) => tx.run(BARE_COMMIT, { n, at }));
    served.send(String(n));
  });
  await pause(200);
  client.close();
  server.close();
  return latencies;
}

async function platformLatencies(graph: Graph): Promise<readonly number[]> {
  const home = mkdtempSync(join(tmpdir(), 'sequitur-latency-'));
  writeFileSync(join(home, 'enrolment-after-login.yaml'), BENCH_RULE);
  const log = pino({ level: 'error' }, pino.destination(2));
  const config = readConfig({ SEQUITUR_HOME: home, SEQUITUR_RULES: home, SEQUITUR_PORT: '0' });
  const platform = createPlatform({ graph, config, log, env: {}, simulated: [] });
  await platform.loadRules();
  platform.startWork();
  const ready = (): Promise<void> => Promise.resolve();
  const server = await startServer({ port: 0, host: '127.0.0.1', useCases: platform.useCases, ready, log });
  const key = await newAdminKey(graph, 'latency bench');
  try {
    return await notified(server, key, async () => {
      while (await isWorkWaiting(graph)) await pause(100);
    });
  } finally {
    await server.close();
    await platform.stopWork();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Doors {
  readonly url: string;
  readonly wsUrl: string;
}

async function notified({ url, wsUrl }: Doors, key: string, drained: () => Promise<void>): Promise<readonly number[]> {
  const authorization = `Bearer ${key}`;
  const client = createClient({ url: wsUrl, webSocketImpl: WebSocket, connectionParams: { authorization } });
  const sent = new Map<number, number>();
  const latencies: number[] = [];
  const listener = client.iterate<{ detectionChanged: { kind: string; detection: { end: string } } }>({
    query: LISTEN,
  });
  const listening = (async () => {
    for await (const { data } of listener) {
      const at = sent.get(Date.parse(data?.detectionChanged.detection.end ?? ''));
      if (at !== undefined) latencies.push(performance.now() - at);
    }
  })();
  listening.catch((fault: unknown) => {
    console.error(fault);
  });
  const post = (...records: readonly string[]): Promise<void> =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: INGEST, variables: { input: { source: 'okta/system_log', records } } }),
    }).then(async (response) => {
      const text = await response.text();
      // As a shipper does where the server asks for patience; the time counts.
      if (text.includes('"code":"BUSY"')) return pause(50).then(() => post(...records));
      if (!text.includes(`"accepted":${String(records.length)}`)) throw new Error(`not taken: ${text}`);
    });
  for (let d = 0; d < DELIVERIES_BEFORE; d += 1) {
    const from = Date.now() - (DELIVERIES_BEFORE - d) * MINUTE_MS;
    await post(...Array.from({ length: PER_DELIVERY }, (_, i) => signIn((d * PER_DELIVERY + i) % PEOPLE, from + i)));
    const enrolling = Array.from({ length: CASES_PER_DELIVERY }, (_, i) => d * PER_DELIVERY + PER_DELIVERY / 2 + i);
    await post(...enrolling.map((person, i) => enrolment(person % PEOPLE, from + PER_DELIVERY + i)));
  }
  // What was delivered before is no part of the load.
  await drained();
  const before = cpuMs();
  await paced(async (n) => {
    const [at, i] = [Date.now(), n + PER_SECOND * WARM_UP_SECONDS];
    const completes = i % COMPLETES_EVERY === 0 && i >= PER_SECOND;
    if (completes && n >= 0) sent.set(at, performance.now());
    // Somebody who signed in a moment ago: their sequence is complete with this.
    await post(completes ? enrolment((i / COMPLETES_EVERY) % PEOPLE, at) : signIn(i % PEOPLE, at));
  });
  await settled(sent, latencies);
  const events = PER_SECOND * (SECONDS + WARM_UP_SECONDS);
  console.error(`${((cpuMs() - before) / events).toFixed(2)} ms of this process’s CPU an event, client included`);
  await client.dispose();
  await listening.catch(() => undefined);
  return latencies;
}

/** Waits for those under way; one that never comes is a fault worth a failing benchmark. */
async function settled(sent: ReadonlyMap<number, number>, latencies: readonly number[]): Promise<void> {
  for (let tries = 0; tries < 300 && latencies.length < sent.size; tries += 1) await pause(100);
  if (latencies.length < sent.size)
    throw new Error(`${String(sent.size - latencies.length)} of ${String(sent.size)} were never told`);
}

function summary(latencies: readonly number[]): object {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN) * 10) / 10;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), worst: at(1) };
}

await main();
