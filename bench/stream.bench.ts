import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The `stream` engine against the Python `eql` package, as separate processes over the same file, JSON parsing included.
 * The package (AGPL) is never part of the product: without it (`pip install eql`; `PYTHONPATH` is passed on) the bench says
 * so and measures the product alone.
 */
const EVENTS = process.argv.includes('--quick') ? 50_000 : 200_000;
const ROUNDS = Number(process.env['SEQUITUR_BENCH_ROUNDS'] ?? 3);
const USERS = 2_000;
const QUERY =
  'sequence by user with maxspan=1h [authentication where action == "login"] [mfa where action == "enrol"] [mail where action == "rule"]';

const PEER = `
import json, sys, time
import eql  # its times are hundreds of nanoseconds
from eql.engine import PythonEngine
engine = PythonEngine()
found = [0]
engine.add_query(eql.parse_query(sys.argv[2]))
def take(result): found[0] += 1
engine.add_output_hook(take)
start = time.perf_counter()
with open(sys.argv[1]) as lines:
    for line in lines:
        doc = json.loads(line)
        engine.stream_event(eql.Event(doc["event_type"], doc["ts"] * 10000, doc))
engine.finalize()
print(json.dumps({"version": eql.__version__, "matches": found[0], "seconds": time.perf_counter() - start}))
`;

/** In its own process too, and timed inside it, so that neither side pays for starting. */
const OWN = `
const { readFileSync } = await import('node:fs');
const [file, query, root] = process.argv.slice(-3);
const { compileRule } = await import(root + '/src/rules/compile.ts');
const { StreamEngine } = await import(root + '/src/rules/stream/engine.ts');
const start = performance.now();
const engine = new StreamEngine(compileRule(query, { language: 'eql' }).pattern);
let n = 0;
for (const line of readFileSync(file, 'utf8').split('\\n')) {
  if (line === '') continue;
  const doc = JSON.parse(line);
  engine.push({ order: { t: doc.ts, n, uid: String(n) }, category: doc.event_type, doc });
  n += 1;
}
const matches = engine.end().matches.length;
console.log(JSON.stringify({ matches, seconds: (performance.now() - start) / 1000 }));
process.exit(0);
`;

interface Run {
  readonly matches: number;
  readonly seconds: number;
}

function run(command: string, args: readonly string[]): Run | null {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Run;
  if (command === process.execPath) throw new Error(stderr);
  return null;
}

function writeEvents(file: string): void {
  const kinds = [
    { event_type: 'authentication', action: 'login' },
    { event_type: 'mfa', action: 'enrol' },
    { event_type: 'mail', action: 'rule' },
    { event_type: 'other', action: 'read' },
  ];
  let state = 42;
  const random = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff) / 0x7fffffff;
  const lines = Array.from({ length: EVENTS }, (_, n) => {
    const dice = random();
    const kind = kinds[dice < 0.3 ? 0 : dice < 0.34 ? 1 : dice < 0.37 ? 2 : 3];
    return JSON.stringify({
      id: n,
      ts: 1_760_000_000_000 + n * 500,
      ...kind,
      user: `u${String(Math.floor(USERS ** random()))}`,
    });
  });
  writeFileSync(file, lines.join('\n'));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function main(folder: string): void {
  const file = join(folder, 'events.ndjson');
  writeEvents(file);
  const own: Run[] = [];
  const peer: Run[] = [];
  // In turns, so that a slow minute of the machine hits both.
  for (let round = 0; round < ROUNDS; round += 1) {
    const args = ['--import', 'tsx', '--input-type=module', '-e', OWN, '--', file, QUERY, process.cwd()];
    own.push(run(process.execPath, args) ?? { matches: 0, seconds: Number.NaN });
    const other = run('python3', ['-c', PEER, file, QUERY]);
    if (other !== null) peer.push(other);
  }
  report(own, peer);
}

function report(own: readonly Run[], peer: readonly Run[]): void {
  const ours = EVENTS / median(own.map(({ seconds }) => seconds));
  console.log(`stream: ${ours.toFixed(0)} events/s, ${String(own[0]?.matches)} matches`);
  if (peer.length === 0) {
    console.log('SKIPPED: the Python package eql is not installed, so nothing was compared (pip install eql)');
    return;
  }
  const theirs = EVENTS / median(peer.map(({ seconds }) => seconds));
  console.log(
    `python eql: ${theirs.toFixed(0)} events/s, ${String(peer[0]?.matches)} matches; ratio ${(ours / theirs).toFixed(2)}`,
  );
  // Its `sequence` folds case and reports in another order, but of these events it finds the same.
  if (own[0]?.matches !== peer[0]?.matches || ours < theirs) process.exitCode = 1;
}

const folder = mkdtempSync(join(tmpdir(), 'sequitur-stream-'));
try {
  main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
