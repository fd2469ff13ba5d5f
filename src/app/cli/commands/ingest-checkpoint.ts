import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { digestOf } from '../../../domain/ids.js';

const HEAD_BYTES = 1024;

/** Names a file by its place and its first line, so that a rotated file is another file and a grown one is the same. */
export async function fileIdentity(path: string, source: string | null): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const end = head.indexOf(10);
    return digestOf(resolve(path), source ?? '', head.subarray(0, end < 0 ? bytesRead : end).toString('base64'));
  } finally {
    await handle.close();
  }
}

/** How many bytes of each file the server has acknowledged. */
export class Checkpoints {
  constructor(private readonly folder: string) {}

  async read(identity: string): Promise<number> {
    try {
      const { offset } = JSON.parse(await readFile(this.pathOf(identity), 'utf8')) as { offset?: unknown };
      return typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0 ? offset : 0;
    } catch {
      // Without a readable checkpoint everything is sent again, and the server knows what it has.
      return 0;
    }
  }

  async write(identity: string, offset: number): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const draft = `${this.pathOf(identity)}.new`;
    await writeFile(draft, JSON.stringify({ offset }), { mode: 0o600 });
    await rename(draft, this.pathOf(identity));
  }

  private pathOf(identity: string): string {
    return join(this.folder, `${identity}.json`);
  }
}
