import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { isConsistent, rootFromInclusion } from '../../src/chain/merkle.js';
import { openCheckpoint, parseVerifierKey } from '../../src/chain/index.js';
import { readLogKeys } from '../../src/app/platform/log-keys.js';
import { s3Anchor } from '../../src/connectors/anchor/s3.js';
import { syslogAnchor } from '../../src/connectors/anchor/syslog.js';
import { witnessAnchor } from '../../src/connectors/anchor/witness.js';
import { createExchange } from '../../src/connectors/wire/exchange.js';
import type { Graph } from '../../src/graph/session.js';
import { auditProofs } from '../../src/graph/stores/audit-proof.store.js';
import { appendAudit } from '../../src/graph/stores/audit.store.js';
import { checkpointStore, verifierKeys } from '../../src/graph/stores/checkpoint.store.js';
import { sealingLog } from '../../src/graph/stores/seal.store.js';
import { anchorLatest } from '../../src/pipeline/audit/anchor.js';
import type { Anchor } from '../../src/pipeline/audit/ports.js';
import { Sealer } from '../../src/pipeline/audit/sealer.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { startLockedBucket, startLogServer, startWitness } from '../harness/vendors/anchor-servers.js';

let graph: Graph;
let home: string;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  home = mkdtempSync(join(tmpdir(), 'sequitur-anchor-'));
});
afterEach(async () => {
  for (const stop of closing.splice(0)) await stop();
});
afterAll(() => graph.close());

const parts = {
  exchange: createExchange({ fetch, now: () => 0 }),
  readCredential: (reference: string) => ({ 'env:I': 'AKIA', 'env:S': 'secret' })[reference] ?? '',
  now: () => Date.parse('2026-11-02T10:00:00Z'),
};
const sealed = async (stream: string, count: number) => {
  await graph.write((tx) =>
    appendAudit(
      tx,
      Array.from({ length: count }, (_, n) => ({ stream, type: 'test', at: n, actor: 'ana', body: { n } })),
    ),
  );
  const sealer = new Sealer({
    log: sealingLog(graph, { holder: 'a', seed: 'seed' }),
    keys: () => readLogKeys(home),
    now: () => 5,
    batch: 1_000,
    onBroken: () => undefined,
  });
  await sealer.sealOnce();
  await sealer.release();
  return (await checkpointStore(graph).latest()) ?? { size: 0, note: '', anchors: [], anchoredAt: null };
};
const hand = (anchor: Anchor) => anchorLatest(checkpointStore(graph), anchor, () => 9);

test('a locked bucket gets each checkpoint once, and a log that forked is told from one that is handed over again', async () => {
  const bucket = await startLockedBucket();
  closing.push(bucket.stop);
  const config = { bucket: 'worm', prefix: 'audit/', region: 'eu-central-1', endpoint: bucket.url, retainDays: 30 };
  const anchor = s3Anchor({ ...config, accessKeyId: 'env:I', secretAccessKey: 'env:S' }, parts);
  const { note, size } = await sealed('case/1', 3);
  await hand(anchor);
  const path = `/worm/audit/checkpoint-${String(size).padStart(12, '0')}.txt`;
  expect(bucket.objects.get(path)).toEqual({ text: note, until: '2026-12-02T10:00:00.000Z' });
  const requests = bucket.received.length;
  await hand(anchor);
  expect(bucket.received).toHaveLength(requests);
  const log = checkpointStore(graph);
  await anchor.keep({ size, note }, log);
  await expect(anchor.keep({ size, note: `${note} ` }, log)).rejects.toThrow('forked');
});

test('a bucket that refuses leaves the checkpoint to be handed over again', async () => {
  const bucket = await startLockedBucket();
  closing.push(bucket.stop);
  const config = { bucket: 'worm', region: 'eu-central-1', endpoint: bucket.url, retainDays: 30 };
  await sealed('case/1', 1);
  const anchor = s3Anchor({ ...config, accessKeyId: 'env:S', secretAccessKey: 'env:S' }, parts);
  await expect(hand(anchor)).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' });
  expect((await checkpointStore(graph).latest())?.anchoredAt).toBeNull();
});

test('a witness signs what extends what it has seen, also after we forgot what that was', async () => {
  const witness = await startWitness(() => verifierKeys(graph));
  closing.push(witness.stop);
  const first = await sealed('case/1', 5);
  await witness.trust();
  await hand(witnessAnchor({ url: witness.url }, parts));
  expect(witness.seen().size).toBe(first.size);
  const second = await sealed('case/2', 7);
  // A restarted node remembers nothing and is told.
  await hand(witnessAnchor({ url: witness.url }, parts));
  expect(witness.seen().size).toBe(second.size);
  const { anchors } = await sealed('case/2', 0);
  expect(anchors).toEqual([`witness ${witness.url}`]);
});

test('a log that was cut short is told by the witness that saw more of it', async () => {
  const witness = await startWitness(() => verifierKeys(graph));
  closing.push(witness.stop);
  const earlier = await sealed('case/1', 2);
  await sealed('case/1', 4);
  await witness.trust();
  await hand(witnessAnchor({ url: witness.url }, parts));
  const again = witnessAnchor({ url: witness.url }, parts);
  await expect(again.keep(earlier, checkpointStore(graph))).rejects.toThrow('cut short');
});

test('a log server gets the whole note as one message', async () => {
  const server = await startLogServer();
  closing.push(server.stop);
  const { note, size } = await sealed('case/1', 2);
  await hand(syslogAnchor({ host: '127.0.0.1', port: server.port, tls: false }, parts.now));
  expect(server.frames[0]).toMatch(/^<109>1 2026-11-02T10:00:00.000Z \S+ sequitur \d+ checkpoint /);
  expect(server.frames[0]).toContain(`[sequitur@32473 size="${String(size)}"]`);
  expect(server.frames[0]?.endsWith(note)).toBe(true);
});

test('a log server that is not there keeps no other anchor from the checkpoint', async () => {
  await sealed('case/1', 1);
  const gone = syslogAnchor({ host: '127.0.0.1', port: 1, tls: false }, parts.now);
  await expect(hand(gone)).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' });
  const server = await startLogServer();
  closing.push(server.stop);
  await hand(syslogAnchor({ host: '127.0.0.1', port: server.port, tls: false }, parts.now));
  expect((await checkpointStore(graph).latest())?.anchors).toHaveLength(1);
});

test('a proof leads from each entry to the signed root, and from a kept checkpoint to the last one', async () => {
  const kept = await sealed('case/1', 9);
  const last = await sealed('case/2', 11);
  const keys = (await verifierKeys(graph)).flatMap((key) => parseVerifierKey(key) ?? []);
  const [before, after] = [openCheckpoint(kept.note, keys), openCheckpoint(last.note, keys)];
  if (before === null || after === null) throw new Error('no key of the log signed a checkpoint');
  for (let seq = 1; seq <= 9; seq++) {
    const { inclusion } = await auditProofs(graph, 'case/1', { seq, since: null });
    if (inclusion === null) throw new Error('a sealed entry has a proof');
    const { leafHash, leafIndex, treeSize, path } = inclusion;
    expect(rootFromInclusion(leafHash, leafIndex, treeSize, path)).toBe(after.root);
  }
  const { consistency, checkpoint } = await auditProofs(graph, 'case/2', { seq: null, since: kept.size });
  expect(checkpoint).toBe(last.note);
  expect(isConsistent(before, after, consistency?.path ?? [])).toBe(true);
});

test('an entry without a seal has no proof, one that is not there is an error, and so is a larger log than ours', async () => {
  await sealed('case/1', 1);
  await graph.write((tx) => appendAudit(tx, [{ stream: 'case/1', type: 'test', at: 1, actor: 'ana', body: {} }]));
  expect((await auditProofs(graph, 'case/1', { seq: 2, since: null })).inclusion).toBeNull();
  await expect(auditProofs(graph, 'case/1', { seq: 9, since: null })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(auditProofs(graph, 'case/1', { seq: null, since: 99 })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  });
});
