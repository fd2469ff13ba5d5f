import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { EnvironmentFault, InvariantBroken } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import type { KeptFile } from '../../usecases/case/attachment-desk.js';

/** Writes what comes, hashing it, and syncs it. */
export async function writeDraft(path: string, chunks: AsyncIterable<Uint8Array>): Promise<KeptFile> {
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
export async function* checked(chunks: AsyncIterable<Uint8Array>, file: KeptFile): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let held: Uint8Array | null = null;
  for await (const chunk of chunks) {
    if (held !== null) yield held;
    hash.update(chunk);
    held = chunk;
  }
  if (hash.digest('hex') !== file.sha256) throw new InvariantBroken(`the file ${file.sha256} is damaged`);
  if (held !== null) yield held;
}

/** A full disk is the operator's to mend; anything else is as it was. */
export function asDiskFault(cause: unknown): unknown {
  if ((cause as { code?: unknown }).code !== 'ENOSPC') return cause;
  return new EnvironmentFault('DISK_FULL', 'The disk is full; the file was not kept.', EXIT.DISK_FULL, { cause });
}
