import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { storedRoot } from '../../src/chain/index.js';
import { readLogKeys } from '../../src/app/platform/log-keys.js';
import type { Graph } from '../../src/graph/session.js';
import { readStream, streamNames, verifyStream } from '../../src/graph/stores/audit.store.js';
import { unsealedCount } from '../../src/graph/stores/checkpoint.store.js';
import { nodeReader } from '../../src/graph/stores/log-nodes.js';
import { sealingLog } from '../../src/graph/stores/seal.store.js';
import { Sealer } from '../../src/pipeline/audit/sealer.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const LONG = process.env['SEQUITUR_LONG'] === '1';
const WRITERS = LONG ? 25 : 5;
const STREAMS = LONG ? 200 : 20;
const ROUNDS = LONG ? 4 : 2;
/** Commits that a process tells of before it is killed. */
const COMMITS = LONG ? 1_000 : 40;

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

/** Runs a process of writers and kills it with signal 9 in the middle of its work; gives what it had told as committed. */
async function killed(seed: number): Promise<readonly string[]> {
  const args = ['test/harness/audit-writer.mjs', ...[WRITERS, STREAMS, seed].map(String)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const told: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(`${String(seed)} ${line}`);
    if (told.length === COMMITS) child.kill('SIGKILL');
  }
  await ended;
  return told;
}

test('writers of two processes that are killed while a sealer runs leave whole chains, and nothing committed is lost', async () => {
  const home = mkdtempSync(join(tmpdir(), 'sequitur-kill-'));
  const broken: string[] = [];
  const sealer = new Sealer({
    log: sealingLog(graph, { holder: 'test', seed: 'seed' }),
    keys: () => readLogKeys(home),
    now: () => 1,
    batch: 500,
    onBroken: (stream) => broken.push(stream),
  });
  let writing = true;
  const sealing = (async () => {
    while (writing) await sealer.sealOnce();
  })();
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round * 2);
  const told: string[] = [];
  for (const round of rounds) told.push(...(await Promise.all([killed(round), killed(round + 1)])).flat());
  writing = false;
  await sealing;
  while ((await unsealedCount(graph)) > 0) await sealer.sealOnce();

  expect(told.length).toBeGreaterThanOrEqual(ROUNDS * 2 * COMMITS);
  const found = new Map<string, number>();
  for (const stream of await streamNames(graph, 'case/')) {
    expect(await verifyStream(graph, stream)).toMatchObject({ intact: true, unsealed: 0 });
    for await (const { body } of readStream(graph, stream)) {
      const commit = `${String(body['seed'])} ${String(body['writer'])} ${String(body['n'])}`;
      found.set(commit, (found.get(commit) ?? 0) + 1);
    }
  }
  // Two entries a transaction, both or none.
  for (const commit of told) expect(found.get(commit)).toBe(2);
  expect([...found.values()].every((count) => count === 2)).toBe(true);
  expect(broken).toEqual([]);
  const [last] = await graph.run<{ size: number; root: string }>(
    'MATCH (c:Checkpoint) RETURN c.size AS size, c.root AS root ORDER BY c.size DESC LIMIT 1',
  );
  expect(await storedRoot(nodeReader(graph), last?.size ?? 0)).toBe(last?.root);
}, 600_000);
