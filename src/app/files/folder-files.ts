import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { FileStore } from '../../usecases/case/attachment-desk.js';
import { requireDiskSpace } from '../disk-space.js';
import { asDiskFault, checked, writeDraft } from './draft.js';

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
        const kept = await writeDraft(draft, chunks);
        const place = placeOf(folder, kept.sha256);
        await mkdir(join(place, '..'), { recursive: true, mode: 0o700 });
        await rename(draft, place);
        return kept;
      } catch (cause) {
        await rm(draft, { force: true });
        throw asDiskFault(cause);
      }
    },
    read: (file) => checked(createReadStream(placeOf(folder, file.sha256)) as AsyncIterable<Buffer>, file),
  };
}

function placeOf(folder: string, sha256: string): string {
  return join(folder, sha256.slice(0, 2), sha256);
}
