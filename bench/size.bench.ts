import { performance } from 'node:perf_hooks';
import type { Graph } from '../src/graph/session.js';
import { asked, benchGraph, benchServer } from './bench-server.js';
import { WRITE_BALLAST, WRITE_CASES, WRITE_LARGE_CASE, WRITE_PAIR } from './size.cypher.js';

/**
 * What must not grow with what is stored: a merge and a split among ten thousand nodes and many, the newest 50 of ten
 * thousand cases and more, and a case of 100,000 alerts and 10,000 observables that is opened.
 * Run by npm run bench -- size (a hundred thousand nodes and cases; with --full a million).
 */
const MOST = process.argv.includes('--full') ? 1_000_000 : 100_000;
const BATCH = 5_000;
const ROUNDS = 30;

/** What a page of a case asks for when it is opened, at once, and tab by tab. */
const OPENED = `{ case(number: 1) { title severity verdict status owner tags eventCount
  detections(first: 20) { totalCount nodes { ruleTitle state severity } }
  events(first: 50) { totalCount nodes { operation time } }
  entities(first: 50) { totalCount nodes { kind label } }
  tasks { nodes { title } } comments { nodes { text } } decision { verdict } } }`;
const PAGES: Readonly<Record<string, string>> = {
  opened: OPENED,
  head: '{ case(number: 1) { title severity verdict eventCount tasks { nodes { title } } comments { nodes { text } } decision { verdict } } }',
  alerts: '{ case(number: 1) { events(first: 50) { totalCount nodes { operation time } } } }',
  observables: '{ case(number: 1) { entities(first: 50) { totalCount nodes { label } } } }',
  detections: '{ case(number: 1) { detections(first: 50) { totalCount nodes { ruleTitle } } } }',
  timeline: '{ case(number: 1) { timeline(first: 50) { nodes { at text } } } }',
  graph:
    '{ case(number: 1) { graph(depth: 2, perKind: 100) { nodes { id kind } edges { id } truncated { kind total } } } }',
};
const OPEN_AIM_MS = 200;
const NEWEST = '{ cases(first: 50) { nodes { number title severity status } } }';

type Ask = (query: string) => Promise<void>;

async function main(): Promise<void> {
  const graph = await benchGraph();
  const { server } = await benchServer(graph);
  const ask: Ask = async (query) => void (await asked(server.url, query));
  await merging(graph, ask);
  await newest(graph, ask);
  await fill(graph, WRITE_LARGE_CASE, 1, 100_000);
  for (const [page, query] of Object.entries(PAGES)) {
    const aim = page === 'opened' ? { aimMs: OPEN_AIM_MS } : {};
    report(`case of 100,000 alerts: ${page}`, await timed(() => ask(query)), aim);
  }
  await server.close();
  await graph.close();
}

async function newest(graph: Graph, ask: Ask): Promise<void> {
  let few: Times | null = null;
  let filled = 1;
  for (const cases of [10_000, 100_000, 1_000_000].filter((size) => size <= MOST)) {
    await fill(graph, WRITE_CASES, filled + 1, cases);
    filled = cases;
    const times = await timed(() => ask(NEWEST));
    few ??= times;
    report(`newest 50 of ${String(cases)} cases`, times, { ratio: round(times.median / few.median), aim: 1.2 });
  }
}

async function merging(graph: Graph, ask: Ask): Promise<void> {
  await graph.write(async (tx) => void (await tx.run(WRITE_PAIR)));
  const cycle = async () => {
    await ask('mutation { mergeCases(input: { into: 900000001, from: [900000002] }) { __typename } }');
    await ask('mutation { splitCase(input: { number: 900000002 }) { __typename } }');
  };
  await fill(graph, WRITE_BALLAST, 1, 10_000);
  const few = await timed(cycle);
  await fill(graph, WRITE_BALLAST, 10_001, MOST);
  const many = await timed(cycle);
  report('merge and split among 10,000 nodes', few);
  report(`merge and split among ${String(MOST)} nodes`, many, { ratio: round(many.median / few.median), aim: 1.3 });
}

async function fill(graph: Graph, query: string, first: number, last: number): Promise<void> {
  for (let from = first; from <= last; from += BATCH) {
    const to = Math.min(from + BATCH - 1, last);
    await graph.write(async (tx) => void (await tx.run(query, { from, to })));
  }
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
