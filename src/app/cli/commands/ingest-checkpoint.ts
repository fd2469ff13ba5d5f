import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { digestOf } from '../../../domain/ids.js';

const HEAD_BYTES = 1024;

/** Names a file by its place and its first line, so that a rotated file is another file and a grown one is the same. */
export async function fileIdentity(path: string, source: string | null, place = path): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const end = head.indexOf(10);
    return digestOf(resolve(place), source ?? '', head.subarray(0, end < 0 ? bytesRead : end).toString('base64'));
  } finally {
    await handle.close();
  }
}

/** How far a file has come. */
export interface FilePlace {
  /** Bytes that the server has acknowledged. */
  readonly offset: number;
  /** End of the chunk that was under way; sent again as the very same chunk, whatever the file has become. */
  readonly sending: number | null;
  /** How often the file was emptied and begun again under the same first line. */
  readonly generation: number;
}

export const FILE_START: FilePlace = { offset: 0, sending: null, generation: 0 };

/** The file that a followed path was when it was last looked at: after a rotation it is found by this. */
export interface FollowedFile {
  readonly identity: string;
  /** Rises with each file that follows at this path: files may begin with the same line. */
  readonly generation: number;
  readonly inode: number;
  readonly device: number;
}

/** Under which the place of a followed file is kept; the first one goes on where an import ended. */
export function nameOf({ identity, generation }: FollowedFile): string {
  return generation === 0 ? identity : `${identity}-${String(generation)}`;
}

/** What is known of files between runs: of each server by itself, for what one has acknowledged another has never seen. */
export class Checkpoints {
  constructor(
    private readonly folder: string,
    private readonly server: string,
  ) {}

  async read(identity: string): Promise<FilePlace> {
    // Without a readable checkpoint everything is sent again, and the server knows what it has.
    const { offset, sending, generation } = await this.stored(identity);
    if (!isCount(offset)) return FILE_START;
    return { offset, sending: isCount(sending) ? sending : null, generation: isCount(generation) ? generation : 0 };
  }

  write(identity: string, place: FilePlace): Promise<void> {
    return this.store(identity, { ...place });
  }

  async followed(path: string, source: string | null): Promise<FollowedFile | null> {
    const { identity, generation, inode, device } = await this.stored(followKey(path, source));
    const isWhole = typeof identity === 'string' && isCount(generation) && isCount(inode) && isCount(device);
    return isWhole ? { identity, generation, inode, device } : null;
  }

  follow(path: string, source: string | null, file: FollowedFile): Promise<void> {
    return this.store(followKey(path, source), { ...file });
  }

  private async stored(name: string): Promise<Readonly<Record<string, unknown>>> {
    try {
      const found = JSON.parse(await readFile(this.pathOf(name), 'utf8')) as unknown;
      return typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  }

  private async store(name: string, value: object): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const draft = `${this.pathOf(name)}.new`;
    await writeFile(draft, JSON.stringify(value), { mode: 0o600 });
    await rename(draft, this.pathOf(name));
  }

  private pathOf(name: string): string {
    return join(this.folder, `${digestOf(this.server, name)}.json`);
  }
}

function followKey(path: string, source: string | null): string {
  return `follow-${digestOf(resolve(path), source ?? '')}`;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
