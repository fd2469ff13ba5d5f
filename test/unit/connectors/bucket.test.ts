import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { bucketFiles } from '../../../src/app/files/bucket-files.js';
import { Bucket } from '../../../src/connectors/aws/bucket.js';
import type { FileStore } from '../../../src/usecases/case/attachment-desk.js';
import { AWS_KEYS } from '../../harness/vendors/aws-queue.js';
import { startObjectStore } from '../../harness/vendors/object-store.js';

let store: Awaited<ReturnType<typeof startObjectStore>>;
let files: FileStore;
const drafts = join(mkdtempSync(join(tmpdir(), 'sequitur-bucket-')), 'drafts');
const paused: number[] = [];

function bucketWith(secretAccessKey: string): Bucket {
  const secrets: Readonly<Record<string, string>> = { 'env:I': AWS_KEYS.accessKeyId, 'env:S': secretAccessKey };
  return new Bucket(
    {
      ...{ bucket: 'evidence', prefix: 'cases/', region: 'eu-central-1', endpoint: store.url },
      ...{ accessKeyId: 'env:I', secretAccessKey: 'env:S' },
    },
    {
      readCredential: (reference) => secrets[reference] ?? '',
      now: () => Date.parse('2026-11-02T10:00:00Z'),
      pause: async (ms) => void paused.push(ms),
    },
  );
}

beforeAll(async () => {
  store = await startObjectStore();
});
beforeEach(() => {
  files = bucketFiles(bucketWith(AWS_KEYS.secretAccessKey), drafts, 0);
  paused.length = 0;
});
afterAll(() => store.stop());

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000);
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('a file lies in the bucket under its hash, comes back as it was, and leaves no draft behind', async () => {
  const bytes = randomBytes(300_000);
  const kept = await files.keep(inPieces(bytes));
  expect(kept).toEqual({ sha256: sha256(bytes), size: bytes.length });
  expect(store.objects.get(`/evidence/cases/${kept.sha256}`)).toEqual(bytes);
  expect(await whole(files.read(kept))).toEqual(bytes);
  expect(readdirSync(drafts)).toEqual([]);
});

test('a file that is there already is not sent over what is there', async () => {
  const bytes = randomBytes(1_000);
  await files.keep(inPieces(bytes));
  store.objects.set(`/evidence/cases/${sha256(bytes)}`, Buffer.from('the first'));
  await files.keep(inPieces(bytes));
  expect(store.objects.get(`/evidence/cases/${sha256(bytes)}`)?.toString()).toBe('the first');
});

test.each(['slow_down', 'internal', 'late'] as const)(
  'a store that answers %s is asked again, and the file is there once',
  async (fault) => {
    const bytes = randomBytes(120_000);
    store.faults.push(fault, fault);
    const kept = await files.keep(inPieces(bytes));
    expect(await whole(files.read(kept))).toEqual(bytes);
    expect(paused.length).toBeGreaterThan(0);
  },
);

test.each([
  ['hangs up', ['hang_up']],
  ['stays down', ['internal', 'internal', 'internal', 'internal']],
  ['denies access', ['access_denied']],
] as const)(
  'a store that %s is a fault that may be tried again, and nothing is kept of the file',
  async (_name, kinds) => {
    const bytes = randomBytes(200_000);
    store.faults.push(...kinds);
    await expect(files.keep(inPieces(bytes))).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' });
    expect(store.objects.has(`/evidence/cases/${sha256(bytes)}`)).toBe(false);
    expect(readdirSync(drafts)).toEqual([]);
  },
);

test('a file that was changed in the bucket never arrives whole', async () => {
  const bytes = randomBytes(150_000);
  const kept = await files.keep(inPieces(bytes));
  store.objects.set(`/evidence/cases/${kept.sha256}`, Buffer.concat([bytes.subarray(1), Buffer.from('x')]));
  await expect(whole(files.read(kept))).rejects.toMatchObject({ message: expect.stringContaining('damaged') });
});

test('a wrong secret is refused by the store, and no credential is in what is said', async () => {
  const wrong = bucketFiles(bucketWith('another'), drafts, 0);
  const fault = await wrong.keep(inPieces(Buffer.from('x'))).catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' });
  expect(String(fault)).not.toMatch(/another|AKIATEST/);
});

test('what a crash left half written is gone with the next start', async () => {
  const { writeFileSync } = await import('node:fs');
  writeFileSync(join(drafts, 'left-over'), 'half');
  bucketFiles(bucketWith(AWS_KEYS.secretAccessKey), drafts, 0);
  expect(readdirSync(drafts)).toEqual([]);
});
