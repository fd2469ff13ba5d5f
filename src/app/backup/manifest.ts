import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { InputFault } from '../../domain/errors.js';

/** Written last: a folder without it is not a backup. */
export const MANIFEST = 'manifest.json';

const manifest = z.strictObject({
  format: z.literal('sequitur-backup/1'),
  createdAt: z.int(),
  files: z.array(z.strictObject({ path: z.string(), size: z.int(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type Manifest = z.output<typeof manifest>;

export async function readManifest(folder: string): Promise<Manifest> {
  const parsed = manifest.safeParse(await readJson(join(folder, MANIFEST)));
  if (!parsed.success) throw new InputFault('BACKUP_INVALID', `${folder} holds no whole backup.`);
  const stray = parsed.data.files.find(({ path }) => path.startsWith('/') || path.split('/').includes('..'));
  if (stray !== undefined)
    throw new InputFault('BACKUP_INVALID', `${stray.path} would be written outside of the home.`);
  return parsed.data;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    return null;
  }
}

/** Files of a folder, deep, by path with slashes. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files
    .map((file) =>
      file
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    )
    .sort();
}

/** Size and checksum of a file as it is on the disk. */
export async function measure(file: string): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return { size: (await stat(file)).size, sha256: hash.digest('hex') };
}
