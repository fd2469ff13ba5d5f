import { performance } from 'node:perf_hooks';
import { cpus, tmpdir } from 'node:os';
import { folderFiles } from '../src/app/files/folder-files.js';
import { graphSide } from '../src/app/server/graph-side.js';
import { startServer } from '../src/app/server/start-server.js';
import type { Principal } from '../src/domain/access.js';
import { migrate } from '../src/graph/migrate.js';
import { Graph } from '../src/graph/session.js';
import { THREE_LEVELS, WRITE_BENCH_CASES } from './api.cypher.js';

/**
 * The three-level page (cases → detections → matches) through the whole API against the bare driver with the same answer,
 * in one run, rounds interleaved. Run by npm run bench -- api.
 */
const CASES = 2_000;
const ROUNDS = 5;
const ROUND_MS = 2_000;
const CONNECTIONS = 8;
const PAGE = 20;

const QUERY = `query($after: String) { cases(first: ${String(PAGE)}, after: $after) { edges { cursor node { id number title severity
  detections(first: 5) { nodes { id ruleTitle matches(first: 5) { nodes { key start end } } } } } } pageInfo { endCursor hasNextPage } } }`;

const admin: Principal = { id: 'bench', name: 'bench', kind: 'service', roles: ['admin'], sources: ['*'] };

const absent = () => Promise.reject(new Error('not part of this benchmark'));
/** What the benchmark does not ask for. */
const ABSENT = {
  access: { authenticate: () => Promise.resolve(admin) },
  ingest: { ingestRecords: absent },
  identity: { join: absent, split: absent },
  deadLetters: { replay: absent, replayMatching: absent },
  reprocess: { begin: absent, of: absent },
  actions: {
    propose: absent,
    approve: absent,
    deny: absent,
    rollback: absent,
    rollbackCase: absent,
    renew: absent,
    preview: absent,
  },
  playbooks: { import: absent, list: absent, start: absent, answer: absent, runs: absent, exportCase: absent },
  containment: { plan: absent, contain: absent, residual: absent },
  guardrails: { read: absent, save: absent, publish: absent },
  delegations: { delegate: absent, end: absent, list: absent },
  lookBack: { invalidate: absent },
  policies: { saveDraft: absent, publish: absent, simulate: absent },
  whatIf: { ask: absent },
  feeds: { import: absent },
  history: { of: absent },
  context: {
    set: absent,
    addException: absent,
    withdraw: absent,
    import: absent,
    missing: absent,
    conflicts: absent,
    tasks: absent,
  },
  trust: {
    record: absent,
    autonomy: absent,
    reliability: absent,
    promote: absent,
    reviewQueue: absent,
    misclassifications: absent,
    classify: absent,
    close: absent,
  },
  audit: { verify: absent, erase: absent },
  keys: { create: absent, revoke: absent, list: absent },
  killSwitch: { read: absent, engage: absent, release: absent },
  sources: { all: absent, findings: absent, pulls: absent, drift: absent },
  whyNot: absent,
  webhooks: { create: absent, setActive: absent, replay: absent },
  hunts: {
    lint: absent,
    explain: absent,
    save: absent,
    run: absent,
    cancel: absent,
    difference: absent,
    promote: absent,
    saveRule: absent,
    backtest: absent,
    promoteRule: absent,
    retireRule: absent,
  },
};

async function main(): Promise<void> {
  const graph = await Graph.connect({
    uri: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '',
    user: 'neo4j',
    password: process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '',
  });
  await migrate(graph, 'schema/graph/migrations', 'bench');
  await graph.write((tx) => tx.run(WRITE_BENCH_CASES, { cases: CASES }));
  const log = { error: (detail: object) => console.error(detail), info: () => undefined };
  const side = graphSide(graph, {
    log,
    record: () => Promise.resolve(),
    files: folderFiles(tmpdir(), 0),
    fileLimitBytes: 1,
  });
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    log,
    ready: () => Promise.resolve(),
    rates: { burst: Infinity, perSecond: Infinity },
    useCases: {
      ...side,
      ...ABSENT,
    },
  });
  const bare = () => graph.run<{ number: number }>(THREE_LEVELS, { page: PAGE + 1 });
  const api = () => ask(server.url);
  await sameAnswer(bare, api);
  const rates = await interleaved({ bare, api });
  const [driver, whole] = [median(rates['bare'] ?? []), median(rates['api'] ?? [])];
  const cpu = `${cpus()[0]?.model ?? 'unknown'} × ${String(cpus().length)}`;
  console.log(
    JSON.stringify({ bench: 'api.three-level', cpu, cases: CASES, driver, api: whole, ratio: round(whole / driver) }),
  );
  await server.close();
  await graph.close();
}

async function ask(url: string): Promise<{ data?: { cases: { edges: { node: { number: number } }[] } } }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
    body: JSON.stringify({ query: QUERY }),
  });
  return (await response.json()) as { data?: { cases: { edges: { node: { number: number } }[] } } };
}

/** A fast wrong answer is no answer. */
async function sameAnswer(bare: () => Promise<readonly { number: number }[]>, api: () => ReturnType<typeof ask>) {
  const expected = (await bare()).slice(0, PAGE).map((row) => row.number);
  const actual = (await api()).data?.cases.edges.map((edge) => edge.node.number);
  if (JSON.stringify(expected) !== JSON.stringify(actual)) throw new Error('the API and the driver disagree');
}

async function interleaved(ways: Readonly<Record<string, () => Promise<unknown>>>) {
  const rates: Record<string, number[]> = {};
  for (let index = 0; index <= ROUNDS; index++) {
    for (const [name, way] of Object.entries(ways)) {
      const rate = await requestsPerSecond(way);
      // The first round warms up.
      if (index > 0) (rates[name] ??= []).push(rate);
    }
  }
  return rates;
}

async function requestsPerSecond(way: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - start < ROUND_MS) {
      await way();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return round((done * 1_000) / (performance.now() - start));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

await main();
