import { accessSync, constants, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EnvironmentFault } from '../domain/errors.js';
import { EXIT } from '../graph/embedded/exit-codes.js';

/** What the operating system's word means for a folder, and what helps. */
const WHY: Readonly<Record<string, readonly [string, string]>> = {
  EROFS: ['it is on a disk that is mounted read-only', 'Mount it for writing, or put SEQUITUR_HOME on a disk that is.'],
  EACCES: ['this user may not write there', 'Give it that right, or name a folder that it may write to.'],
  EPERM: ['this user may not write there', 'Give it that right, or name a folder that it may write to.'],
  ENOTDIR: ['a part of the path is no folder', 'Name a folder; it is made where it is missing.'],
  EEXIST: ['it is no folder', 'Name a folder; it is made where it is missing.'],
  ENOSPC: ['no space is left there', 'Free some space, or put SEQUITUR_HOME on another disk.'],
};

/** Makes the folder of all state where it is missing, and makes sure that it takes a file before anything is started for nothing. */
export function requireHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw unusable(home, reasonAbove(home) ?? cause);
  }
  const probe = join(home, `.probe-${String(process.pid)}`);
  try {
    // A right that root has although the disk is read-only is none; so it is tried, not asked.
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (cause) {
    throw unusable(home, cause);
  }
}

/** Making a path says ENOENT whatever stopped it; the nearest folder that is there says what it was. */
function reasonAbove(home: string): unknown {
  let above = dirname(home);
  while (!existsSync(above)) above = dirname(above);
  try {
    accessSync(above, constants.W_OK);
    return undefined;
  } catch (cause) {
    return cause;
  }
}

function unusable(home: string, cause: unknown): EnvironmentFault {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  const [why, remedy] = WHY[reason] ?? [reason, 'Name a folder that you may write to; it is made where it is missing.'];
  const code = reason === 'ENOSPC' ? 'DISK_FULL' : 'CONFIG_INVALID';
  return new EnvironmentFault(code, `SEQUITUR_HOME cannot be used: ${home}: ${why}.`, EXIT[code], { remedy, cause });
}
