import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bucket } from '../../connectors/aws/bucket.js';
import type { FileStore } from '../../usecases/case/attachment-desk.js';
import { requireDiskSpace } from '../disk-space.js';
import { asDiskFault, checked, writeDraft } from './draft.js';

/**
 * Files in a bucket, each under its own hash, for several nodes. What comes lies in a draft of this node until its hash is
 * known: S3 wants to know what it will get. A draft that a crash left is of no use to anybody and is removed by the next start.
 */
export function bucketFiles(bucket: Bucket, drafts: string, minimumFreeMb: number): FileStore {
  rmSync(drafts, { recursive: true, force: true });
  mkdirSync(drafts, { recursive: true, mode: 0o700 });
  return {
    keep: async (chunks) => {
      await requireDiskSpace(drafts, minimumFreeMb);
      const path = join(drafts, randomUUID());
      try {
        const kept = await writeDraft(path, chunks);
        if (kept.size > 0) await bucket.put(kept.sha256, { path, ...kept });
        return kept;
      } catch (cause) {
        throw asDiskFault(cause);
      } finally {
        await rm(path, { force: true });
      }
    },
    read: (file) => fetched(bucket, file),
  };
}

async function* fetched(bucket: Bucket, file: Parameters<FileStore['read']>[0]): AsyncGenerator<Uint8Array> {
  yield* checked(await bucket.get(file.sha256), file);
}
