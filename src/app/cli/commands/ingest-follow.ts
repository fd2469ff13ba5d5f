import { open } from 'node:fs/promises';
import { fileIdentity, FILE_START, nameOf, type FilePlace, type FollowedFile } from './ingest-checkpoint.js';
import type { FileSender, FileSenderDeps, OpenFile } from './ingest-file.js';
import { isSameFile, neighboursOf, rotatedSince, seenAt, type Seen } from './ingest-rotated.js';

const BLOCK = 64 * 1024;
const LF = 10;

export type FollowDeps = Pick<FileSenderDeps, 'source' | 'checkpoints' | 'totals'> & { readonly files: FileSender };

interface Found {
  readonly seen: Seen;
  readonly file: Omit<FollowedFile, 'generation'>;
}

/**
 * Follows one path as `tail -F` does, line by line: what is appended, what follows a rotation, what follows an emptying.
 * A line that is not ended yet waits; where a file was rotated, its rest is sent first, then whatever was rotated after it
 * before anybody looked, also when that happened while nobody followed.
 */
export class Follower {
  private place: FilePlace = FILE_START;
  private current: FollowedFile | null = null;
  /** The file that was followed, as it was when it was last looked at in this run. */
  private lastSeen: Seen | null = null;
  private begun = false;

  constructor(
    private readonly path: string,
    private readonly deps: FollowDeps,
  ) {}

  /** Sends what there is; false where there was nothing new. */
  async round(): Promise<boolean> {
    if (!this.begun) await this.begin();
    const found = await this.look();
    if (found === null) return this.finishRotated();
    const current = await this.currentOf(found);
    this.lastSeen = found.seen;
    const end = await endOfLines(this.path, this.place.offset, found.seen.size);
    return this.send({ path: this.path, identity: nameOf(current) }, end);
  }

  /** The file that the path is now: the same as before, or the next one. */
  private async currentOf({ seen, file }: Found): Promise<FollowedFile> {
    const { current } = this;
    if (current === null) return this.turnTo({ ...file, generation: 0 });
    const isRotated = !isSameFile(current, file);
    // One byte behind the end is where a last line without a line feed ends.
    const isEmptied = current.identity !== file.identity || this.place.offset > seen.size + 1;
    if (!isRotated && !isEmptied) return current;
    if (isRotated) await this.finishAllRotated(current, seen);
    return this.turnToNext(file);
  }

  /** The file that was followed, and those that took its place and lost it again since. */
  private async finishAllRotated(followed: FollowedFile, current: Seen): Promise<void> {
    const moved = await this.placeOf(followed);
    if (moved === null) this.deps.totals.lostSight(this.path, this.place.offset);
    else await this.finishRotated();
    const last = moved ?? this.lastSeen;
    if (last === null) return;
    for (const { path, inode, device } of rotatedSince(last, current, await neighboursOf(this.path), this.path)) {
      const identity = await fileIdentity(path, this.deps.source, this.path).catch(() => null);
      if (identity === null) continue;
      await this.turnToNext({ identity, inode, device });
      await this.finishRotated();
    }
  }

  private turnToNext(file: Found['file']): Promise<FollowedFile> {
    this.deps.totals.rotations += 1;
    return this.turnTo({ ...file, generation: (this.current?.generation ?? -1) + 1 });
  }

  private async begin(): Promise<void> {
    this.current = await this.deps.checkpoints.followed(this.path, this.deps.source);
    if (this.current !== null) this.place = await this.deps.checkpoints.read(nameOf(this.current));
    this.begun = true;
  }

  /** Null while there is no such file, or none with a whole first line: its name is not certain before. */
  private async look(): Promise<Found | null> {
    try {
      const seen = await seenAt(this.path);
      const { size, inode, device } = seen;
      if ((await endOfLines(this.path, 0, Math.min(size, BLOCK))) === 0 && size < BLOCK) return null;
      const identity = await fileIdentity(this.path, this.deps.source);
      return { seen, file: { identity, inode, device } };
    } catch (fault) {
      if ((fault as { code?: unknown }).code === 'ENOENT') return null;
      throw fault;
    }
  }

  private async turnTo(file: FollowedFile): Promise<FollowedFile> {
    this.place = await this.deps.checkpoints.read(nameOf(file));
    await this.deps.checkpoints.follow(this.path, this.deps.source, file);
    this.current = file;
    return file;
  }

  /** The rest of the file that the path was, wherever it was moved to in its folder; nobody writes to it any more. */
  private async finishRotated(): Promise<boolean> {
    const { current } = this;
    if (current === null) return false;
    const moved = await this.placeOf(current);
    if (moved === null) return false;
    return this.send({ path: moved.path, identity: nameOf(current) }, moved.size);
  }

  private async placeOf(file: FollowedFile): Promise<Seen | null> {
    for (const one of await neighboursOf(this.path)) {
      if (!isSameFile(one, file)) continue;
      // A number is given out again: the first line must be the same too.
      const identity = await fileIdentity(one.path, this.deps.source, this.path).catch(() => '');
      if (identity === file.identity) return one;
    }
    return null;
  }

  private async send(file: OpenFile, end: number): Promise<boolean> {
    if (end <= this.place.offset) return false;
    this.place = await this.deps.files.stretch(file, this.place, { end });
    return true;
  }
}

/** The byte behind the last line feed between the two; `from` where there is none. Looks from the end, a block at a time. */
async function endOfLines(path: string, from: number, size: number): Promise<number> {
  const handle = await open(path, 'r');
  try {
    for (let end = size; end > from; end -= BLOCK) {
      const start = Math.max(from, end - BLOCK);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
      const last = buffer.subarray(0, bytesRead).lastIndexOf(LF);
      if (last >= 0) return start + last + 1;
    }
    return from;
  } finally {
    await handle.close();
  }
}
