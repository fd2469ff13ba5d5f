import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runMaven } from '../../../src/graph/embedded/maven.js';

const folder = mkdtempSync(join(tmpdir(), 'sequitur-maven-'));

/** A Maven of our own, first on the PATH. */
function mavenThat(does: string): NodeJS.ProcessEnv {
  writeFileSync(join(folder, 'mvn'), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
  return { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
}

test('what Maven complains of is told in its own words', async () => {
  const env = mavenThat('echo "[ERROR] The JAVA_HOME environment variable is not defined correctly"; exit 1');
  await expect(runMaven([], folder, env)).rejects.toMatchObject({
    code: 'JARS_UNRESOLVED',
    message: expect.stringContaining('JAVA_HOME environment variable is not defined'),
  });
});

test('a machine without Maven is told so, and one with it runs what it was given', async () => {
  const without = { PATH: join(folder, 'empty') };
  await expect(runMaven([], folder, without)).rejects.toMatchObject({ code: 'MAVEN_MISSING' });
  await runMaven(['-q', 'a b'], folder, mavenThat('[ "$1" = -q ] && [ "$2" = "a b" ]'));
});

const PARENT = `
  import { tsImport } from 'tsx/esm/api';
  const { runMaven } = await tsImport('./src/graph/embedded/maven.ts', import.meta.url);
  await runMaven([], process.argv[1]);`;

test('Maven ends with whoever started it, killed or not', async () => {
  const held = join(folder, 'held');
  spawnSync('mkfifo', [held]);
  // What reads the pipe ends when nobody holds its other end any more.
  const env = mavenThat(`exec 4>${held}; echo running >&4; exec sleep 600`);
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, folder], { env, stdio: 'inherit' });
  const reader = spawn('cat', [held]);
  await once(reader.stdout, 'data');
  parent.kill('SIGKILL');
  await once(reader, 'close');
});
