import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { EnvironmentFault } from '../domain/errors.js';
import { EXIT } from '../graph/embedded/exit-codes.js';

const MB = 1_048_576;

/** Free space of the disk that holds `folder`, MB. */
export async function freeMb(folder: string): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  return Math.floor((bavail * bsize) / MB);
}

/** Refuses to go on when the disk is nearly full: a database that cannot write its log can lose its store. */
export async function requireDiskSpace(folder: string, minimumMb: number): Promise<void> {
  const free = await freeMb(folder);
  if (free >= minimumMb) return;
  throw new EnvironmentFault(
    'DISK_FULL',
    `Only ${String(free)} MB are free at ${folder}; ${String(minimumMb)} MB are needed.`,
    EXIT.DISK_FULL,
    {
      remedy: 'Free some space, or put SEQUITUR_HOME on another disk. SEQUITUR_MIN_FREE_MB sets the limit.',
    },
  );
}
