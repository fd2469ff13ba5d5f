import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HandOver } from '../../src/pipeline/ingest/hand-over.js';
import { diskProbe } from '../../src/pipeline/ingest/disk-probe.js';

const MB = 1_048_576;
let disk: string;
let mounted: boolean;

beforeAll(() => {
  disk = mkdtempSync(join(tmpdir(), 'sequitur-disk-'));
  mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', disk]).status === 0;
  if (!mounted) console.warn('SKIPPED: the small-disk tests need the right to mount a tmpfs');
});
afterAll(() => {
  if (mounted) spawnSync('umount', [disk]);
  rmSync(disk, { recursive: true, force: true });
});

test('a start on a disk that is nearly full ends with the remedy before the store is touched', () => {
  if (!mounted) return;
  const { status, stderr } = spawnSync(process.execPath, ['dist/src/app/run.js', 'start', '--json'], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      SEQUITUR_HOME: join(disk, 'home'),
      SEQUITUR_PORT: '0',
    },
    encoding: 'utf8',
  });
  expect([
    status,
    (JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') as { error: { code: string; remedy: string } }).error,
  ]).toEqual([14, expect.objectContaining({ code: 'DISK_FULL', remedy: expect.stringContaining('SEQUITUR_HOME') })]);
});

test('a batch for a disk that is nearly full is refused before anything is written', async () => {
  if (!mounted) return;
  const written: unknown[] = [];
  const handOver = new HandOver({
    normalise: () => ({ events: [] }),
    link: (event) => event,
    retentionMs: () => null,
    disk: diskProbe(disk),
    config: { maxRecordsUnderWay: 1, minFreeBytes: 256 * MB },
    store: {
      writeTogether: (batches) => {
        written.push(...batches);
        return Promise.resolve([]);
      },
    },
  });
  await expect(handOver.take({ records: [], receivedAt: 0, idempotency: null })).rejects.toMatchObject({
    code: 'DISK_FULL',
  });
  expect(written).toEqual([]);
});
