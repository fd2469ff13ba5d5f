import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Anchor } from '../../pipeline/audit/ports.js';

const run = promisify(execFile);

/** Keeps checkpoints as files of a folder that a second party holds; in a git repository they are committed, and pushed where it has a remote. */
export function folderAnchor(folder: string): Anchor {
  return {
    name: `folder ${folder}`,
    keep: async ({ size, note }) => {
      await mkdir(folder, { recursive: true });
      const name = `checkpoint-${String(size).padStart(12, '0')}.txt`;
      await place(folder, name, note);
      await place(folder, 'latest.txt', note);
      if (existsSync(join(folder, '.git'))) await commit(folder, name, size);
    },
  };
}

/** Whole or not at all: a reader must never see half a note. */
async function place(folder: string, name: string, note: string): Promise<void> {
  const draft = join(folder, `.${name}.draft`);
  await writeFile(draft, note);
  await rename(draft, join(folder, name));
}

async function commit(folder: string, name: string, size: number): Promise<void> {
  const git = (...args: readonly string[]) => run('git', ['-C', folder, ...args], { timeout: 30_000 });
  await git('add', '--', name, 'latest.txt');
  const { stdout: staged } = await git('status', '--porcelain', '--', name, 'latest.txt');
  if (staged.trim() !== '') {
    const author = ['-c', 'user.name=Sequitur', '-c', 'user.email=sequitur@localhost', '-c', 'commit.gpgsign=false'];
    await git(...author, 'commit', '--quiet', '-m', `Checkpoint of ${String(size)} events`, '--', name, 'latest.txt');
  }
  const { stdout: remotes } = await git('remote');
  const [remote] = remotes.split('\n').map((name) => name.trim());
  if (remote === undefined || remote === '') return;
  // A repository to which a remote was only added has no upstream yet: what a bare `push` then refuses.
  const follows = await git('rev-parse', '--abbrev-ref', '@{upstream}').then(
    () => true,
    () => false,
  );
  await git(...(follows ? ['push', '--quiet'] : ['push', '--quiet', '--set-upstream', remote, 'HEAD']));
}
