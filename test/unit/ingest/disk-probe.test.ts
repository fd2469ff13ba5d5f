import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { diskProbe } from '../../../src/pipeline/ingest/disk-probe.js';

test('records that come within a moment share one look at the disk, later ones look again', async () => {
  let now = 0;
  const probe = diskProbe(tmpdir(), () => now);
  const first = probe();
  now = 99;
  expect(probe()).toBe(first);
  now = 100;
  const later = probe();
  expect(later).not.toBe(first);
  expect(await later).toEqual({ free: expect.any(Number), total: expect.any(Number) });
});

test('a disk that cannot be asked fails each delivery of the moment and is asked again after it', async () => {
  let now = 0;
  const probe = diskProbe('/nowhere/at/all', () => now);
  await expect(probe()).rejects.toThrow();
  await expect(probe()).rejects.toThrow();
  now = 100;
  await expect(probe()).rejects.toThrow();
});
