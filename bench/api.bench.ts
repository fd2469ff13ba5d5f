import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { asked, benchGraph } from './bench-server.js';
import { WRITE_BENCH_CASES } from './api.cypher.js';

/**
 * The three-level page (cases → detections → matches) over the API, over `@neo4j/graphql` (connection form) and over the
 * bare driver behind Express: the same graph, the same answer, a process each, rounds interleaved.
 * Run by npm run bench -- api. The peer is a package of its own, installed with the first run.
 */
const CASES = 2_000;
const ROUNDS = 4;
const ROUND_MS = 2_000;
const CONNECTIONS = [8, 32];

const OURS = `{ cases(first: 20) { edges { cursor node { id number title severity
  detections(first: 5) { edges { node { id ruleTitle matches(first: 5) { edges { node { key start end } } } } } } } } pageInfo { endCursor hasNextPage } } }`;
/** Bounded by its number and sorted by it, as ours is, so that the planner may take the order from the index. */
const PEERS = `{ casesConnection(first: 20, where: { number: { gte: 0 } }, sort: [{ number: DESC }]) { edges { cursor node { uid number title severity
  detectionsConnection(first: 5) { edges { node { uid ruleTitle matchesConnection(first: 5) { edges { node { key start end } } } } } } } } pageInfo { endCursor hasNextPage } } }`;

interface Contender {
  readonly name: string;
  readonly child: ChildProcess;
  readonly url: string;
  readonly query: string;
  readonly detectionsOf: (data: never) => readonly (readonly [number, number])[];
}

interface Edges<Node> {
  readonly edges: readonly { readonly node: Node }[];
}
type Page<Name extends string> = Edges<{ readonly number: number } & Readonly<Record<Name, Edges<object>>>>;

const READINGS: readonly Omit<Contender, 'child' | 'url'>[] = [
  {
    name: 'driver',
    query: '',
    detectionsOf: (rows: { number: number; detections: object[] }[]) =>
      rows.map(({ number, detections }) => [number, detections.length]),
  },
  {
    name: 'api',
    query: OURS,
    detectionsOf: ({ cases }: { cases: Page<'detections'> }) =>
      cases.edges.map(({ node }) => [node.number, node.detections.edges.length]),
  },
  {
    name: 'peer',
    query: PEERS,
    detectionsOf: ({ casesConnection }: { casesConnection: Page<'detectionsConnection'> }) =>
      casesConnection.edges.map(({ node }) => [node.number, node.detectionsConnection.edges.length]),
  },
];

async function main(): Promise<void> {
  const graph = await benchGraph();
  await graph.write(async (tx) => void (await tx.run(WRITE_BENCH_CASES, { cases: CASES })));
  await graph.close();
  const contenders = await Promise.all(READINGS.map(started));
  await sameAnswer(contenders);
  for (const connections of CONNECTIONS) await compare(contenders, connections);
  for (const { child } of contenders) child.disconnect();
}

async function started(reading: (typeof READINGS)[number]): Promise<Contender> {
  if (reading.name === 'peer') installPeer();
  const program =
    reading.name === 'peer' ? 'bench/peer/server.mjs' : fileURLToPath(new URL('./api-server.js', import.meta.url));
  // As all three would be run: graphql-js checks its own use otherwise.
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(program, [reading.name], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { ...reading, child, url };
}

function installPeer(): void {
  if (existsSync('bench/peer/node_modules')) return;
  const { status } = spawnSync('npm', ['ci', '--prefix', 'bench/peer', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('the peer could not be installed');
}

/** A fast wrong answer is no answer. */
async function sameAnswer(contenders: readonly Contender[]): Promise<void> {
  const answers = await Promise.all(
    contenders.map(async ({ url, query, detectionsOf }) =>
      JSON.stringify(detectionsOf((await asked(url, query)) as never)),
    ),
  );
  if (new Set(answers).size !== 1) throw new Error(`they disagree: ${answers.join('\n')}`);
}

interface Round {
  readonly rate: number;
  readonly nodeMs: number;
  readonly databaseMs: number;
}

async function compare(contenders: readonly Contender[], connections: number): Promise<void> {
  const rounds = new Map<string, Round[]>();
  for (let index = 0; index <= ROUNDS; index++) {
    for (const contender of contenders) {
      const round = await measured(contender, connections);
      // The first round warms up.
      if (index > 0) rounds.set(contender.name, [...(rounds.get(contender.name) ?? []), round]);
    }
  }
  const of = (name: string) => medians(rounds.get(name) ?? []);
  const [driver, api, peer] = [of('driver'), of('api'), of('peer')];
  const cpu = `${cpus()[0]?.model ?? 'unknown'} × ${String(cpus().length)}`;
  console.log(JSON.stringify({ bench: 'api.three-level', cpu, cases: CASES, connections, driver, api, peer }));
  const total = ({ nodeMs, databaseMs }: Round) => nodeMs + databaseMs;
  console.log(
    JSON.stringify({
      ...{ bench: 'api.ratios', connections },
      requestsOverPeer: rounded(api.rate / peer.rate),
      requestsAim: 1.5,
      cpuOverPeer: rounded(total(api) / total(peer)),
      cpuAim: 0.5,
      requestsOverDriver: rounded(api.rate / driver.rate),
    }),
  );
}

/** CPU time of a server and of the database for each request, beside the requests a second. */
async function measured({ child, url, query }: Contender, connections: number): Promise<Round> {
  const [node, database, start] = [await cpuOf(child), databaseCpuMs(), performance.now()];
  let done = 0;
  const worker = async () => {
    while (performance.now() - start < ROUND_MS) {
      await asked(url, query);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return {
    rate: (done * 1_000) / (performance.now() - start),
    nodeMs: ((await cpuOf(child)) - node) / done,
    databaseMs: (databaseCpuMs() - database) / done,
  };
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage];
  return (user + system) / 1_000;
}

/** Linux counts in hundredths of a second; elsewhere the database's share is left out. */
function databaseCpuMs(): number {
  const stat = `/proc/${process.env['SEQUITUR_BENCH_DATABASE_PID'] ?? 'none'}/stat`;
  if (!existsSync(stat)) return 0;
  const fields = readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function medians(rounds: readonly Round[]): Round {
  const of = (key: keyof Round) => {
    const values = rounds.map((round) => round[key]).sort((a, b) => a - b);
    return rounded(
      ((values[Math.floor((values.length - 1) / 2)] ?? 0) + (values[Math.floor(values.length / 2)] ?? 0)) / 2,
    );
  };
  return { rate: of('rate'), nodeMs: of('nodeMs'), databaseMs: of('databaseMs') };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

await main();
