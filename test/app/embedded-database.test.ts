import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbedded } from '../../src/graph/embedded/embedded-database.js';
import { runningEmbedded } from '../../src/graph/embedded/endpoint.js';
import { Graph } from '../../src/graph/session.js';

let home: string;
const classpathFile = join('.cache', 'classpath.txt');
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'sequitur-embedded-'));
});
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

/** A program that starts the database on `home`, says its Java process id, and then waits to be killed. */
const PARENT = `
  import { tsImport } from 'tsx/esm/api';
  const { startEmbedded } = await tsImport('./src/graph/embedded/embedded-database.ts', import.meta.url);
  const database = await startEmbedded({ home: process.argv[1], classpathFile: process.argv[2] });
  console.log(database.pid);
  setInterval(() => {}, 1000);`;

async function startParent(): Promise<{ parent: ChildProcess; javaPid: number }> {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, home, classpathFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  return { parent, javaPid: Number(line) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 300 && isAlive(pid); tries += 1) await pause(100);
  return !isAlive(pid);
}

test('a parent that is killed with -9 leaves no database behind, and its store opens again with all that was committed', async () => {
  const { parent, javaPid } = await startParent();
  expect(isAlive(javaPid)).toBe(true);
  parent.kill('SIGKILL');
  expect(await gone(javaPid)).toBe(true);
  const database = await startEmbedded({ home, classpathFile });
  const graph = await Graph.connect(database);
  await graph.write((tx) => tx.run(/* cypher */ 'CREATE (:Survivor {name: $name})', { name: 'kept' }));
  await graph.close();
  await database.stop();
  expect(isAlive(database.pid)).toBe(false);
});

test('a second database on the same store is refused with the reason, and the first can still be joined', async () => {
  const database = await startEmbedded({ home, classpathFile });
  await expect(startEmbedded({ home, classpathFile })).rejects.toMatchObject({ code: 'GRAPH_BROKEN', exitCode: 15 });
  // Commands join the one that runs by what is written there: who was refused must not have changed it.
  expect(await runningEmbedded(home)).toEqual({ uri: database.uri, user: 'neo4j', password: database.password });
  await database.stop();
});

test('the generated password is readable by its owner alone, and nobody gets in without it', async () => {
  const database = await startEmbedded({ home, classpathFile });
  const file = join(home, 'password');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await expect(Graph.connect({ ...database, password: 'guess' })).rejects.toMatchObject({
    code: 'GRAPH_AUTH',
    exitCode: 17,
  });
  const graph = await Graph.connect({ ...database, password: readFileSync(file, 'utf8').trim() });
  expect(await graph.run(/* cypher */ 'MATCH (s:Survivor) RETURN s.name AS name')).toEqual([{ name: 'kept' }]);
  await graph.close();
  await database.stop();
});

test('a store whose files were damaged is told as broken, with what to do', async () => {
  const damaged = mkdtempSync(join(tmpdir(), 'sequitur-damaged-'));
  const database = await startEmbedded({ home: damaged, classpathFile });
  await database.stop();
  writeFileSync(join(damaged, 'data', 'databases', 'neo4j', 'neostore'), 'not a store');
  await expect(startEmbedded({ home: damaged, classpathFile })).rejects.toMatchObject({
    code: 'GRAPH_BROKEN',
    exitCode: 15,
  });
  rmSync(damaged, { recursive: true, force: true });
});

test('a jar that was cut off while it was fetched is named, and the store is not called broken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sequitur-torn-'));
  const [first = '', ...others] = readFileSync(classpathFile, 'utf8').trim().split(delimiter);
  const torn = join(folder, 'torn.jar');
  writeFileSync(torn, readFileSync(first).subarray(0, 1000));
  const tornPath = join(folder, 'classpath.txt');
  writeFileSync(tornPath, [torn, ...others].join(delimiter));
  await expect(startEmbedded({ home: join(folder, 'home'), classpathFile: tornPath })).rejects.toMatchObject({
    code: 'JARS_UNRESOLVED',
    message: `A jar of the database is damaged: ${torn}`,
    exitCode: 12,
  });
  rmSync(folder, { recursive: true, force: true });
});
