import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';

const STAYS = 'console.error(process.pid); setInterval(() => {}, 1000)';
/** What starts another and waits for it, as npm starts the scripts of packages. */
const STARTS_ANOTHER = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(STAYS)}], { stdio: ['ignore', 2, 2] })`;

/** A program that runs a command the way the first start runs npm. */
function running(command: string): ChildProcessByStdio<null, null, Readable> {
  const run = `require('node:child_process').spawnSync(process.execPath,
    ['tools/while-they-live.mjs', String(process.pid), process.execPath, '-e', ${JSON.stringify(command)}],
    { stdio: ['ignore', 2, 2] })`;
  return spawn(process.execPath, ['-e', run], { stdio: ['ignore', 'ignore', 'pipe'] });
}

test.each([
  ['what it runs', STAYS],
  ['what that started', STARTS_ANOTHER],
])('a first start that is killed leaves nothing of %s behind', async (_, command) => {
  const program = running(command);
  await once(program.stderr, 'data');
  program.kill('SIGKILL');
  // Ends when nobody holds it any more.
  await once(program.stderr, 'close');
});

test('what is run ends with its own exit code', () => {
  const guarded = ['tools/while-they-live.mjs', String(process.pid), process.execPath, '-e', 'process.exit(7)'];
  expect(spawnSync(process.execPath, guarded).status).toBe(7);
});

const FOUND = `import('./tools/launcher.mjs').then(({ launchingNpm }) => console.log(launchingNpm()))`;

test.each([
  ['npm start of this package', { npm_lifecycle_event: 'start', npm_package_name: 'sequitur' }, String(process.pid)],
  ['npx', { npm_lifecycle_event: 'npx' }, String(process.pid)],
  [
    'a script of another package, which may leave us behind',
    { npm_lifecycle_event: 'start', npm_package_name: 'other' },
    'null',
  ],
  ['nobody of the kind', {}, 'null'],
])('behind a shell stands %s', (_, env, expected) => {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const { stdout } = spawnSync('sh', ['-c', '"$0" -e "$1"; true', process.execPath, FOUND], {
    encoding: 'utf8',
    env: { ...clean, ...env },
  });
  expect(stdout.trim()).toBe(expected);
});
