import { statfs } from 'node:fs/promises';
import type { DiskProbe } from './ports.js';

/** How long a reading serves, ms: single records come by the hundred a second, and a disk does not fill between two. */
const FRESH_FOR_MS = 100;

/** Room on the file system that holds `folder`, as an ordinary user may use it. */
export function diskProbe(folder: string, now: () => number = () => performance.now()): DiskProbe {
  let last: { readonly at: number; readonly room: ReturnType<DiskProbe> } | null = null;
  return () => {
    if (last !== null && now() - last.at < FRESH_FOR_MS) return last.room;
    last = { at: now(), room: roomOf(folder) };
    return last.room;
  };
}

async function roomOf(folder: string): ReturnType<DiskProbe> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, total: blocks * bsize };
}

/** For a database on another machine: its disk is its operator's. */
export const noDiskProbe: DiskProbe = () => Promise.resolve(null);
