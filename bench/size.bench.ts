import { performance } from 'node:perf_hooks';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderFiles } from '../src/app/files/folder-files.js';
import { graphSide } from '../src/app/server/graph-side.js';
import { startServer } from '../src/app/server/start-server.js';
import type { Principal } from '../src/domain/access.js';
import { migrate } from '../src/graph/migrate.js';
import { Graph } from '../src/graph/session.js';
import type { UseCases } from '../src/usecases/use-cases.js';
import { WRITE_BALLAST, WRITE_CASES, WRITE_LARGE_CASE, WRITE_PAIR } from './size.cypher.js';

/**
 * What must not grow with what is stored: a case of 100,000 events and 10,000 entities opens in pages, the newest 50 cases
 * of ten and a hundred thousand, a merge and a split among ten and a hundred thousand nodes (a million with --full).
 * Run by npm run bench -- size.
 */
const BATCH = 5_000;
const ROUNDS = 30;

const admin: Principal = { id: 'bench', name: 'bench', kind: 'service', roles: ['admin'], sources: ['*'] };

const PAGES: Readonly<Record<string, string>> = {
  head: '{ case(number: 1) { title severity verdict eventCount tasks { nodes { title } } comments { nodes { text } } decision { verdict } } }',
  events: '{ case(number: 1) { events(first: 50) { totalCount nodes { operation time } } } }',
  entities: '{ case(number: 1) { entities(first: 50) { totalCount nodes { label } } } }',
  detections: '{ case(number: 1) { detections(first: 50) { totalCount nodes { ruleTitle } } } }',
  timeline: '{ case(number: 1) { timeline(first: 50) { nodes { at text } } } }',
};
const NEWEST = '{ cases(first: 50) { nodes { number title severity status } } }';

type Ask = (query: string) => Promise<void>;

async function main(): Promise<void> {
  const graph = await Graph.connect({
    uri: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '',
    user: 'neo4j',
    password: process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '',
  });
  await migrate(graph, 'schema/graph/migrations', 'bench');
  const server = await serving(graph);
  const ask: Ask = async (query) => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };
    const response = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { errors } = (await response.json()) as { errors?: unknown };
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
  };
  await fill(graph, WRITE_LARGE_CASE, 1, 100_000);
  for (const [page, query] of Object.entries(PAGES))
    report(`case of 100,000 events: ${page}`, await timed(() => ask(query)));
  await newest(graph, ask);
  await merging(graph, ask, process.argv.includes('--full') ? 1_000_000 : 100_000);
  await server.close();
  await graph.close();
}

async function newest(graph: Graph, ask: Ask): Promise<void> {
  await fill(graph, WRITE_CASES, 2, 10_000);
  const few = await timed(() => ask(NEWEST));
  await fill(graph, WRITE_CASES, 10_001, 100_000);
  const many = await timed(() => ask(NEWEST));
  report('newest 50 of 10,000 cases', few);
  report('newest 50 of 100,000 cases', many, { ratio: round(many.median / few.median), aim: 1.2 });
}

async function merging(graph: Graph, ask: Ask, most: number): Promise<void> {
  await graph.write(async (tx) => void (await tx.run(WRITE_PAIR)));
  const cycle = async () => {
    await ask('mutation { mergeCases(input: { into: 900000001, from: [900000002] }) { __typename } }');
    await ask('mutation { splitCase(input: { number: 900000002 }) { __typename } }');
  };
  const few = await timed(cycle);
  await fill(graph, WRITE_BALLAST, 1, most);
  const many = await timed(cycle);
  report('merge and split, graph as before', few);
  report(`merge and split, ${String(most)} more nodes`, many, { ratio: round(many.median / few.median), aim: 1.3 });
}

async function fill(graph: Graph, query: string, first: number, last: number): Promise<void> {
  for (let from = first; from <= last; from += BATCH) {
    const to = Math.min(from + BATCH - 1, last);
    await graph.write(async (tx) => void (await tx.run(query, { from, to })));
  }
}

function serving(graph: Graph) {
  const log = { error: (detail: object) => console.error(detail), info: () => undefined };
  const files = folderFiles(mkdtempSync(join(tmpdir(), 'bench-files-')), 0);
  const side = graphSide(graph, { log, record: () => Promise.resolve(), files, fileLimitBytes: 1 });
  // Doors that this benchmark does not open are not there.
  const useCases = { ...side, access: { authenticate: () => Promise.resolve(admin) } } as unknown as UseCases;
  const rates = { burst: Infinity, perSecond: Infinity };
  return startServer({ port: 0, host: '127.0.0.1', log, ready: () => Promise.resolve(), rates, useCases });
}

interface Times {
  readonly median: number;
  readonly p95: number;
}

async function timed(work: () => Promise<void>): Promise<Times> {
  for (let warm = 0; warm < 5; warm++) await work();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => round(times[Math.floor(times.length * share)] ?? Number.NaN);
  return { median: at(0.5), p95: at(0.95) };
}

function report(what: string, { median, p95 }: Times, more: object = {}): void {
  console.log(JSON.stringify({ bench: 'size', what, medianMs: median, p95Ms: p95, ...more }));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

await main();
