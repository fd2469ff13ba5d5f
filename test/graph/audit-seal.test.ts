import { execFileSync } from 'node:child_process';
import { linkSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { isConsistent } from '../../src/chain/merkle.js';
import { openCheckpoint, parseVerifierKey, storedConsistency, storedRoot } from '../../src/chain/index.js';
import { folderAnchor } from '../../src/app/platform/folder-anchor.js';
import { readLogKeys, rotateLogKey } from '../../src/app/platform/log-keys.js';
import { InvariantBroken } from '../../src/domain/errors.js';
import type { Graph } from '../../src/graph/session.js';
import { appendAudit, verifyStream } from '../../src/graph/stores/audit.store.js';
import { caseArchive } from '../../src/graph/stores/export.store.js';
import { checkpointStore, unsealedCount, verifierKeys } from '../../src/graph/stores/checkpoint.store.js';
import { nodeReader } from '../../src/graph/stores/log-nodes.js';
import { sealingLog } from '../../src/graph/stores/seal.store.js';
import { anchorLatest } from '../../src/pipeline/audit/anchor.js';
import { Sealer } from '../../src/pipeline/audit/sealer.js';
import { connectTestGraph, emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let home: string;
let broken: string[];
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  home = mkdtempSync(join(tmpdir(), 'sequitur-seal-'));
  broken = [];
});
afterAll(() => graph.close());

const sealerOf = (holder = 'a', on = graph, batch = 1_000) =>
  new Sealer({
    log: sealingLog(on, { holder, seed: 'seed' }),
    keys: () => readLogKeys(home),
    now: () => 5,
    batch,
    onBroken: (stream, seq) => broken.push(`${stream}#${String(seq)}`),
  });
const append = (stream: string, count = 1) =>
  graph.write((tx) =>
    appendAudit(
      tx,
      Array.from({ length: count }, (_, n) => ({ stream, type: 'test', at: n, actor: 'ana', body: { n } })),
    ),
  );
const latest = async () => {
  const keys = (await verifierKeys(graph)).flatMap((text) => parseVerifierKey(text) ?? []);
  const opened = openCheckpoint((await checkpointStore(graph).latest())?.note ?? '', keys);
  if (opened === null) throw new Error('there is no checkpoint that a key of the log signed');
  return opened;
};

test('what was chained is sealed batch by batch, and each checkpoint extends the one before', async () => {
  await append('case/1', 300);
  await append('case/2', 250);
  const sealer = sealerOf('a', graph, 200);
  const seen = [];
  while (await sealer.sealOnce()) seen.push(await latest());
  seen.push(await latest());
  expect(seen.map(({ size }) => size)).toEqual([200, 400, 551]);
  const read = nodeReader(graph);
  for (const [at, newer] of seen.entries()) {
    const older = seen[at - 1];
    expect(await storedRoot(read, newer.size)).toBe(newer.root);
    if (older) expect(isConsistent(older, newer, await storedConsistency(read, older.size, newer.size))).toBe(true);
  }
  expect(seen.at(-1)?.heads.size).toBe(3);
  expect(await unsealedCount(graph)).toBe(0);
});

test('the number of unsealed events is told as it is', async () => {
  await append('case/1', 3);
  await sealerOf().sealOnce();
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: true, links: 3, unsealed: 0 });
  await append('case/1', 2);
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: true, links: 5, unsealed: 2 });
});

test('a pass with nothing to seal signs nothing', async () => {
  await append('case/1');
  const sealer = sealerOf();
  while ((await unsealedCount(graph)) > 0) await sealer.sealOnce();
  const before = await checkpointStore(graph).latest();
  await sealer.sealOnce();
  expect(await checkpointStore(graph).latest()).toEqual(before);
});

test('two nodes that seal at once make one log', async () => {
  const second = await connectTestGraph();
  const sealers = [sealerOf('a', graph, 7), sealerOf('b', second, 5)];
  for (let round = 0; round < 12; round += 1) {
    await append(`case/${String(round % 5)}`, 10);
    await Promise.all(sealers.map((sealer) => sealer.sealOnce()));
    await sealers[round % 2]?.release();
  }
  await sealers[1]?.release();
  while ((await unsealedCount(graph)) > 0) await sealers[0]?.sealOnce();
  await second.close();
  const sealed = await latest();
  expect(sealed.size).toBe(121);
  expect(await storedRoot(nodeReader(graph), 121)).toBe(sealed.root);
});

test('a chain that was tampered with before its seal stays unsealed from there, and the others go on', async () => {
  await append('case/1', 3);
  await append('case/2', 3);
  await graph.runAlone("MATCH (e:AuditEvent {stream: 'case/1', seq: 2}) SET e.actor = 'bo'");
  const sealer = sealerOf();
  await sealer.sealOnce();
  await sealer.sealOnce();
  expect(broken).toEqual(['case/1#2']);
  expect(await verifyStream(graph, 'case/2')).toMatchObject({ unsealed: 0 });
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: false, brokenAt: 2 });
});

test('a log whose sealed events were altered is not extended', async () => {
  await append('case/1', 3);
  await sealerOf().sealOnce();
  await graph.runAlone("MATCH (e:AuditEvent {stream: 'case/1', seq: 2}) SET e.hash = reverse(e.hash)");
  await append('case/2');
  await expect(sealerOf().sealOnce()).rejects.toBeInstanceOf(InvariantBroken);
});

test('a chain that was rewritten whole, hashes and head included, is not the one that was sealed', async () => {
  await append('case/1', 2);
  await sealerOf().sealOnce();
  await graph.runAlone('MATCH (n) WHERE n:AuditStream OR n:AuditEvent DETACH DELETE n');
  await append('case/1', 1);
  await append('case/1', 1);
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: false, brokenAt: 2 });
});

test('the key is for its owner only, and a new one first signs together with the old one', async () => {
  await append('case/1');
  await sealerOf().sealOnce();
  const [old] = await verifierKeys(graph);
  expect(statSync(join(home, 'log-key.pem')).mode & 0o777).toBe(0o600);
  await rotateLogKey(home);
  await append('case/1');
  await sealerOf().sealOnce();
  const bridge = (await checkpointStore(graph).latest())?.note ?? '';
  const oldKey = parseVerifierKey(old ?? '');
  expect(openCheckpoint(bridge, oldKey === null ? [] : [oldKey])).not.toBeNull();
  await append('case/1');
  await sealerOf().sealOnce();
  const after = (await checkpointStore(graph).latest())?.note ?? '';
  // An export carries what both signed, so that whoever knows only the old one follows.
  const exported = await caseArchive(graph).checkpoints([], 0);
  expect(exported.map(({ note }) => note)).toContain(bridge);
  expect(openCheckpoint(after, oldKey === null ? [] : [oldKey])).toBeNull();
  expect((await latest()).size).toBeGreaterThan(3);
  const admitted = await graph.run<{ n: number }>(
    "MATCH (e:AuditEvent {stream: 'config', type: 'log.key_added'}) RETURN count(e) AS n",
  );
  expect(admitted).toEqual([{ n: 2 }]);
});

test('the key before is gone once it has signed with the new one; a rotation that was cut short or comes too soon loses nobody', async () => {
  await append('case/1');
  await sealerOf().sealOnce();
  await rotateLogKey(home);
  await expect(rotateLogKey(home)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
  expect(await sealerOf().sealOnce()).toBe(false);
  await append('case/1');
  await sealerOf().sealOnce();
  expect(readdirSync(home)).toEqual(['log-key.pem']);

  // Killed between the two steps: the same key lies in both places.
  linkSync(join(home, 'log-key.pem'), join(home, 'log-key.previous.pem'));
  await append('case/1');
  await sealerOf().sealOnce();
  expect(readdirSync(home)).toEqual(['log-key.pem']);

  // Each rotation is one step that whoever knows the key before can follow.
  const known = await verifierKeys(graph);
  await rotateLogKey(home);
  await append('case/1');
  await sealerOf().sealOnce();
  const bridge = (await checkpointStore(graph).latest())?.note ?? '';
  const before = parseVerifierKey(known.at(-1) ?? '');
  expect(openCheckpoint(bridge, before === null ? [] : [before])).not.toBeNull();
});

test('checkpoints are handed to a second party’s git folder once each', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sequitur-anchor-'));
  execFileSync('git', ['init', '--quiet', folder]);
  // As somebody leaves it who only said where the remote is: no branch follows anything yet.
  const remote = mkdtempSync(join(tmpdir(), 'sequitur-anchor-remote-'));
  execFileSync('git', ['init', '--quiet', '--bare', remote]);
  execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', remote]);
  const anchor = folderAnchor(folder);
  await append('case/1');
  await sealerOf().sealOnce();
  for (let time = 0; time < 2; time += 1) await anchorLatest(checkpointStore(graph), anchor, () => 9);
  const { note, anchoredAt, size } = (await checkpointStore(graph).latest()) ?? { note: '', anchoredAt: null, size: 0 };
  expect(anchoredAt).toBe(9);
  expect(readFileSync(join(folder, 'latest.txt'), 'utf8')).toBe(note);
  expect(execFileSync('git', ['-C', folder, 'log', '--format=%s'], { encoding: 'utf8' }).trim()).toBe(
    `Checkpoint of ${String(size)} events`,
  );
  expect(execFileSync('git', ['-C', remote, 'log', '--all', '--format=%s'], { encoding: 'utf8' }).trim()).toBe(
    `Checkpoint of ${String(size)} events`,
  );
});
