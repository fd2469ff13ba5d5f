import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { backUp, restore } from '../../../src/app/backup/backup.js';

let home: string;
let folder: string;
let fresh: string;
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'sequitur-backup-'));
  [home, folder, fresh] = [join(root, 'home'), join(root, 'backup'), join(root, 'fresh')];
  mkdirSync(join(home, 'database', 'data', 'deep'), { recursive: true });
  writeFileSync(join(home, 'database', 'data', 'deep', 'store'), 'nodes');
  writeFileSync(join(home, 'database', 'password'), 'secret');
  writeFileSync(join(home, 'database', 'instance.lock'), '');
  writeFileSync(join(home, 'log-key.pem'), 'key');
  writeFileSync(join(home, 'classpath.txt'), 'jars');
});
const code = { code: 'BACKUP_INVALID' };

test('a backup brings back the store and the signing key, and leaves out what a start makes anew', async () => {
  const { files } = await backUp(home, folder, 5);
  expect(files.map(({ path }) => path)).toEqual(['database/data/deep/store', 'database/password', 'log-key.pem']);
  expect(await restore(folder, fresh)).toMatchObject({ createdAt: 5 });
  expect(readFileSync(join(fresh, 'database', 'data', 'deep', 'store'), 'utf8')).toBe('nodes');
  expect(readFileSync(join(fresh, 'log-key.pem'), 'utf8')).toBe('key');
});

test('the files of cases come back with it, and a draft that a crash left does not', async () => {
  const name = 'ab'.repeat(32);
  mkdirSync(join(home, 'attachments', 'ab'), { recursive: true });
  writeFileSync(join(home, 'attachments', 'ab', name), 'evidence');
  writeFileSync(join(home, 'attachments', '.draft-1'), 'half');
  await backUp(home, folder, 5);
  await restore(folder, fresh);
  expect(readFileSync(join(fresh, 'attachments', 'ab', name), 'utf8')).toBe('evidence');
  expect(existsSync(join(fresh, 'attachments', '.draft-1'))).toBe(false);
});

test.each([
  ['was altered', () => appendFileSync(join(folder, 'database', 'data', 'deep', 'store'), '!')],
  ['lacks a file', () => rmSync(join(folder, 'log-key.pem'))],
  ['was never finished', () => rmSync(join(folder, 'manifest.json'))],
  [
    'would write elsewhere',
    () => {
      const file = join(folder, 'manifest.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('log-key.pem', '../log-key.pem'));
    },
  ],
])('a backup that %s is refused, and nothing is written', async (_what, damage) => {
  await backUp(home, folder, 5);
  damage();
  await expect(restore(folder, fresh)).rejects.toMatchObject(code);
  expect(existsSync(join(fresh, 'database'))).toBe(false);
});

test('neither a folder with something in it nor a home with data is written over', async () => {
  await backUp(home, folder, 5);
  await expect(backUp(home, folder, 6)).rejects.toMatchObject(code);
  await expect(restore(folder, home)).rejects.toMatchObject(code);
});
