import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireHome } from '../../src/app/home.js';
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

interface Told {
  readonly status: number | null;
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string };
}

function startOn(home: string): Told {
  const { status, stderr } = spawnSync(process.execPath, ['dist/src/app/run.js', 'start', '--json'], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SEQUITUR_HOME: home, SEQUITUR_PORT: '0' },
    encoding: 'utf8',
  });
  const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') as Pick<Told, 'error'>;
  return { status, error };
}

test.each(['', 'home', 'a/b'])('a home on a read-only disk (/%s) is told as such, not as a missing file', (home) => {
  if (!mounted) return;
  spawnSync('mount', ['-o', 'remount,ro', disk]);
  const told = faultOf(() => {
    requireHome(join(disk, home));
  });
  spawnSync('mount', ['-o', 'remount,rw', disk]);
  expect(told).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 18, cause: { code: 'EROFS' } });
});

function faultOf(work: () => void): unknown {
  try {
    work();
    return null;
  } catch (fault) {
    return fault;
  }
}

test('a start on a disk that is nearly full ends with the remedy before the store is touched', () => {
  if (!mounted) return;
  const { status, error } = startOn(join(disk, 'home'));
  expect(status).toBe(14);
  expect(error).toMatchObject({ code: 'DISK_FULL', remedy: expect.stringContaining('SEQUITUR_HOME') });
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
