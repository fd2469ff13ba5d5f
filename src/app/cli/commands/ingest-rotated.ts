import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

/** A file as the file system tells it. */
export interface Seen {
  readonly path: string;
  readonly size: number;
  readonly inode: number;
  readonly device: number;
  /** When it was last written to, ns. */
  readonly writtenAt: bigint;
}

export async function seenAt(path: string): Promise<Seen> {
  const { size, ino, dev, mtimeNs } = await stat(path, { bigint: true });
  return { path, size: Number(size), inode: Number(ino), device: Number(dev), writtenAt: mtimeNs };
}

/** The files of the folder of a path that can be looked at. */
export async function neighboursOf(path: string): Promise<readonly Seen[]> {
  const folder = dirname(path);
  const seen = await Promise.all(
    (await readdir(folder)).map((name) => seenAt(join(folder, name)).catch(() => undefined)),
  );
  return seen.filter((each) => each !== undefined && each.path !== path) as readonly Seen[];
}

/** `app.log.1`, `app.log-20261127`, `app-2026-11-27.log`, `app.2.log`: the name with a number or a date, not packed. */
export function isRotatedName(name: string, of: string): boolean {
  const end = extname(of);
  const stem = end === '' ? of : basename(of, end);
  const rest = name.startsWith(of) ? name.slice(of.length) : middleOf(name, stem, end);
  return /^[._-]\d[\dTZ._:+-]*$/.test(rest);
}

function middleOf(name: string, stem: string, end: string): string {
  if (end === '' || !name.startsWith(stem) || !name.endsWith(end)) return '';
  return name.slice(stem.length, -end.length);
}

/**
 * What was rotated away after the one that was followed and before the one that is there now: files of its name that were
 * written to after it, oldest first. Who rotates keeps that order of last words.
 */
export function rotatedSince(
  followed: Seen,
  current: Seen,
  neighbours: readonly Seen[],
  path: string,
): readonly Seen[] {
  const isOther = (one: Seen): boolean => ![followed, current].some((each) => isSameFile(one, each));
  return neighbours
    .filter((one) => isRotatedName(basename(one.path), basename(path)) && isOther(one) && one.size > 0)
    .filter(({ writtenAt }) => writtenAt >= followed.writtenAt && writtenAt <= current.writtenAt)
    .sort((a, b) => (a.writtenAt < b.writtenAt ? -1 : 1));
}

export function isSameFile(a: Pick<Seen, 'inode' | 'device'>, b: Pick<Seen, 'inode' | 'device'>): boolean {
  return a.inode === b.inode && a.device === b.device;
}
