import { statfs } from 'node:fs/promises';
import type { DiskProbe } from './ports.js';

/** Room on the file system that holds `folder`, as an ordinary user may use it. */
export function diskProbe(folder: string): DiskProbe {
  return async () => {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, total: blocks * bsize };
  };
}

/** For a database on another machine: its disk is its operator's. */
export const noDiskProbe: DiskProbe = () => Promise.resolve(null);
