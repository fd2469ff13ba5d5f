import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { EnvironmentFault, InvariantBroken } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import type { FileStore, KeptFile } from '../../usecases/case/attachment-desk.js';
import { requireDiskSpace } from '../disk-space.js';

/**
 * Files in a folder, each under its own hash: written beside its place, synced, then moved there, so that a crash leaves
 * a draft and never half a file. Nothing in a name comes from a caller, and nothing is executable.
 */
export function folderFiles(folder: string, minimumFreeMb: number): FileStore {
  return {
    keep: async (chunks) => {
      await requireDiskSpace(folder, minimumFreeMb);
      const draft = join(folder, `.draft-${randomUUID()}`);
      try {
        const kept = await write(draft, chunks);
        const place = placeOf(folder, kept.sha256);
        await mkdir(join(place, '..'), { recursive: true, mode: 0o700 });
        await rename(draft, place);
        return kept;
      } catch (cause) {
        await rm(draft, { force: true });
        throw isFull(cause) ? diskFull(cause) : cause;
      }
    },
    read: (file) => checked(placeOf(folder, file.sha256), file),
  };
}

async function write(path: string, chunks: AsyncIterable<Uint8Array>): Promise<KeptFile> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.byteLength;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), size };
}

/** Holds one chunk back until the whole is known to be what was kept: who reads to the end has read the truth. */
async function* checked(path: string, file: KeptFile): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | null = null;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (held !== null) yield held;
    hash.update(chunk);
    held = chunk;
  }
  if (hash.digest('hex') !== file.sha256) throw new InvariantBroken(`the file ${file.sha256} is damaged`);
  if (held !== null) yield held;
}

function placeOf(folder: string, sha256: string): string {
  return join(folder, sha256.slice(0, 2), sha256);
}

function isFull(cause: unknown): boolean {
  return (cause as { code?: unknown }).code === 'ENOSPC';
}

function diskFull(cause: unknown): EnvironmentFault {
  return new EnvironmentFault('DISK_FULL', 'The disk is full; the file was not kept.', EXIT.DISK_FULL, { cause });
}
