import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputFault } from '../../domain/errors.js';
import { runningEmbedded } from '../../graph/embedded/endpoint.js';
import { filesOf, MANIFEST, measure, readManifest, type Manifest } from './manifest.js';

/** What a start makes anew, or what belongs to one run only. */
const TRANSIENT = new Set(['classpath.txt', 'database/endpoint', 'database/instance.lock', 'okta-simulator-token']);

/** The keys that sign the log, and the files of cases; a draft of one is none yet. */
const KEPT = /^log-key(\.previous)?\.pem$|^attachments\/[0-9a-f]{2}\/[0-9a-f]{64}$/;

function isKept(path: string): boolean {
  return path.startsWith('database/') ? !TRANSIENT.has(path) : KEPT.test(path);
}

/** Copies the stopped database, the files of its cases and the keys that sign its log to an empty folder, with a checksum of every file. */
export async function backUp(home: string, folder: string, now: number): Promise<Manifest> {
  await requireStopped(home);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new InputFault('BACKUP_INVALID', `${folder} is not empty.`, {
      remedy: 'Name a folder that is new or empty.',
    });
  const files = [];
  for (const path of (await filesOf(home)).filter(isKept)) {
    await copyTo(join(home, path), join(folder, path));
    // Of the source: a copy that differs from it, or a source that changed meanwhile, is found when the copy is checked.
    files.push({ path, ...(await measure(join(home, path))) });
  }
  if (files.length === 0) throw new InputFault('NOT_FOUND', `There is no database in ${home}.`);
  const manifest: Manifest = { format: 'sequitur-backup/1', createdAt: now, files };
  await requireIntact(folder, manifest);
  await requireStopped(home);
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  return manifest;
}

/** Puts a backup into a home that has no database yet; nothing is written unless every checksum holds. */
export async function restore(folder: string, home: string): Promise<Manifest> {
  await requireStopped(home);
  const manifest = await readManifest(folder);
  await requireIntact(folder, manifest);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const inTheWay = (await filesOf(home)).find(isKept);
  if (inTheWay !== undefined)
    throw new InputFault('BACKUP_INVALID', `${home} holds data already: ${inTheWay}.`, {
      remedy: 'Move its database folder and its log keys away, or restore into another SEQUITUR_HOME.',
    });
  for (const { path } of manifest.files) await copyTo(join(folder, path), join(home, path));
  await requireIntact(home, manifest);
  return manifest;
}

async function copyTo(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to);
}

async function requireIntact(folder: string, { files }: Manifest): Promise<void> {
  for (const { path, size, sha256 } of files) {
    const found = await measure(join(folder, path)).catch(() => null);
    if (found?.size !== size || found.sha256 !== sha256)
      throw new InputFault('BACKUP_INVALID', `${path} is missing, or is not what its checksum says.`);
  }
}

async function requireStopped(home: string): Promise<void> {
  if ((await runningEmbedded(join(home, 'database'))) === null) return;
  throw new InputFault('BACKUP_INVALID', 'The database is running.', { remedy: 'Stop Sequitur first.' });
}
