import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import neo4j from 'neo4j-driver';
import { startEmbedded } from '../src/graph/embedded/embedded-database.js';
import { migrate } from '../src/graph/migrate.js';
import { integersOf } from '../src/graph/params.js';
import { Graph, only } from '../src/graph/session.js';
import { eventStore } from '../src/graph/stores/ingest-batch.store.js';
import { documentsOf, entitiesOf, eventRow } from '../src/graph/stores/ingest.rows.js';
import type { NormalisedEvent } from '../src/domain/event.js';
import { eventsFor } from './ingest-events.js';

/**
 * The ingest store against the least that any program could do: a bare driver that writes the same nodes, documents,
 * entities and edges by UNWIND CREATE, with entities looked up by index and no question asked about duplicates.
 * Rounds take turns, so that a slow minute of the machine hits both.
 */
const BATCH = Number(process.env['SEQUITUR_BENCH_BATCH'] ?? 1000);
const ROUNDS = Number(process.env['SEQUITUR_BENCH_ROUNDS'] ?? 12);
const BATCHES_A_ROUND = 3;
/** Rounds that warm up the database's compiler and ours, and are not counted. */
const WARM_UP = 3;

const RAW_ENTITIES: Readonly<Record<string, string>> = {
  Account:
    /* cypher */ 'UNWIND $rows AS r MERGE (n:Account {key: r.key}) ON CREATE SET n.label = r.label RETURN id(n) AS id',
  IpAddress:
    /* cypher */ 'UNWIND $rows AS r MERGE (n:IpAddress {key: r.key}) ON CREATE SET n.label = r.label RETURN id(n) AS id',
  Device:
    /* cypher */ 'UNWIND $rows AS r MERGE (n:Device {key: r.key}) ON CREATE SET n.label = r.label RETURN id(n) AS id',
  Session:
    /* cypher */ 'UNWIND $rows AS r MERGE (n:Session {key: r.key}) ON CREATE SET n.label = r.label RETURN id(n) AS id',
};
const RAW_EVENTS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (a:Account {key: r.actor}) MATCH (i:IpAddress {key: r.ip})
  MATCH (d:Device {key: r.device}) MATCH (s:Session {key: r.session})
  CREATE (e:Event) SET e = r.event
  CREATE (doc:EventDocument) SET doc = r.document
  CREATE (e)-[:HAS_DOCUMENT]->(doc) CREATE (e)-[:ACTOR]->(a) CREATE (e)-[:FROM_IP]->(i)
  CREATE (e)-[:ON_DEVICE]->(d) CREATE (e)-[:IN_SESSION]->(s)`;
const COUNT =
  /* cypher */ 'MATCH (:Event) WITH count(*) AS events MATCH ()-[r:ACTOR|FROM_IP|ON_DEVICE|IN_SESSION|HAS_DOCUMENT]->() RETURN events, count(r) AS edges';

async function main(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'sequitur-bench-'));
  const database = await startEmbedded({
    home,
    classpathFile: join('.cache', 'classpath.txt'),
    memory: { heapMb: 1024, pageCacheMb: 512 },
  });
  const graph = await Graph.connect(database);
  const driver = neo4j.driver(database.uri, neo4j.auth.basic(database.user, database.password), {
    disableLosslessIntegers: true,
  });
  try {
    await migrate(graph, 'schema/graph/migrations', 'bench');
    await measure(graph, driver);
  } finally {
    await driver.close();
    await graph.close();
    await database.stop();
    await rm(home, { recursive: true, force: true });
  }
}

async function measure(graph: Graph, driver: neo4j.Driver): Promise<void> {
  const ours: number[] = [];
  const theirs: number[] = [];
  const runOurs = async (): Promise<void> => void ours.push(await timed(batchesOf(), (events) => store(graph, events)));
  const runTheirs = async (): Promise<void> =>
    void theirs.push(await timed(batchesOf().map(bareRows), (rows) => bare(driver, rows)));
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const turns = round % 2 === 0 ? [runOurs, runTheirs] : [runTheirs, runOurs];
    for (const turn of turns) await turn();
  }
  await requireAllWritten(graph);
  report(ours.slice(WARM_UP), theirs.slice(WARM_UP));
}

function report(ours: readonly number[], theirs: readonly number[]): void {
  const ratios = ours.map((rate, i) => rate / (theirs[i] ?? rate)).sort((a, b) => a - b);
  const quartiles = [0.25, 0.75].map((share) => ratios[Math.floor(share * (ratios.length - 1))]);
  const events = { store: median(ours), bareDriver: median(theirs) };
  console.log(
    JSON.stringify(
      { batch: BATCH, rounds: ROUNDS, eventsPerSecond: events, ratio: median(ratios), quartiles },
      null,
      2,
    ),
  );
}

function batchesOf(): readonly (readonly NormalisedEvent[])[] {
  return Array.from({ length: BATCHES_A_ROUND }, () => eventsFor(BATCH, randomUUID()));
}

async function timed<Batch>(batches: readonly Batch[], write: (batch: Batch) => Promise<void>): Promise<number> {
  const start = performance.now();
  for (const batch of batches) await write(batch);
  return (batches.length * BATCH * 1000) / (performance.now() - start);
}

async function store(graph: Graph, events: readonly NormalisedEvent[]): Promise<void> {
  const records = events.map((event, index) => ({ index, events: [event] }));
  const [settled] = await eventStore(graph, []).writeTogether([
    { records, receivedAt: 1, idempotency: { key: randomUUID(), payloadDigest: 'p', expiresAt: 9 } },
  ]);
  if (settled === undefined || !('receipt' in settled) || settled.receipt.accepted !== events.length)
    throw new Error('the store did not write every event');
}

/** Everything the bare driver sends is made beforehand, documents compressed: only the writing is timed. */
function bareRows(events: readonly NormalisedEvent[]): BareBatch {
  const made = { ids: new Map<string, number>(), documents: documentsOf(events) };
  const entities = [...entitiesOf(events)].map(
    ([kind, refs]) =>
      [RAW_ENTITIES[kind] ?? '', integersOf({ rows: refs.map(({ key, label }) => ({ key, label })) })] as const,
  );
  return {
    entities,
    rows: integersOf({ rows: events.map((event) => ({ ...eventRow(event, made), ...keysOf(event) })) }),
  };
}

interface BareBatch {
  readonly entities: readonly (readonly [string, object])[];
  readonly rows: object;
}

async function bare(driver: neo4j.Driver, { entities, rows }: BareBatch): Promise<void> {
  const session = driver.session();
  await session.executeWrite(async (tx) => {
    for (const [query, params] of entities) await tx.run(query, params);
    await tx.run(RAW_EVENTS, rows);
  });
  await session.close();
}

function keysOf(event: NormalisedEvent): Readonly<Record<string, string>> {
  const of = (role: string): string => event.roles.find((ref) => ref.role === role)?.key ?? '';
  return { actor: of('actor'), ip: of('source_ip'), device: of('device'), session: of('session') };
}

async function requireAllWritten(graph: Graph): Promise<void> {
  const expected = (ROUNDS + WARM_UP) * 2 * BATCHES_A_ROUND * BATCH;
  const { events, edges } = only(await graph.run<{ events: number; edges: number }>(COUNT));
  if (events !== expected || edges !== expected * 5)
    throw new Error(`wrote ${String(events)} events and ${String(edges)} edges, expected ${String(expected)}`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[sorted.length >> 1] ?? 0) * 1000) / 1000;
}

await main();
