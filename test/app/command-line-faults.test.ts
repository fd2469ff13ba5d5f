import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/app/config/config.js';
import { graphFault } from '../../src/graph/faults.js';
import { Graph } from '../../src/graph/session.js';

function sequitur(args: readonly string[], env: NodeJS.ProcessEnv = {}): { status: number | null; code: string } {
  const home = mkdtempSync(join(tmpdir(), 'sequitur-cli-'));
  const { status, stderr } = spawnSync(process.execPath, ['dist/src/app/run.js', ...args, '--json'], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SEQUITUR_HOME: home, SEQUITUR_PORT: '0', ...env },
    encoding: 'utf8',
  });
  rmSync(home, { recursive: true, force: true });
  const line =
    stderr
      .trim()
      .split('\n')
      .find((each) => each.startsWith('{"error"')) ?? '{}';
  const { error } = JSON.parse(line) as { error?: { code: string } };
  return { status, code: error?.code ?? stderr };
}

test('a setting that makes no sense is refused before anything starts', () => {
  expect(sequitur(['start'], { SEQUITUR_PORT: 'http' })).toEqual({ status: 18, code: 'CONFIG_INVALID' });
});

test('a database that does not answer is told with its exit code', () => {
  const env = { NEO4J_URI: 'bolt://127.0.0.1:1', NEO4J_PASSWORD: 'secret' };
  expect(sequitur(['start'], env)).toEqual({ status: 16, code: 'GRAPH_UNAVAILABLE' });
});

test('an address where a web server answers instead of a database is told, with the port to try', async () => {
  const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const { port } = web.address() as AddressInfo;
  const connected = Graph.connect({ uri: `bolt://127.0.0.1:${String(port)}`, user: 'neo4j', password: 'secret' });
  await expect(connected).rejects.toMatchObject({ code: 'GRAPH_UNAVAILABLE' });
  web.close();
});

test('a home that is not a folder is told as a fault of the configuration', () => {
  expect(sequitur(['start'], { SEQUITUR_HOME: '/dev/null' })).toEqual({ status: 18, code: 'CONFIG_INVALID' });
});

test('a wrong password for the database is told with its exit code', () => {
  const env = { NEO4J_URI: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '', NEO4J_PASSWORD: 'wrong-password' };
  expect(sequitur(['start'], env)).toEqual({ status: 17, code: 'GRAPH_AUTH' });
});

test('a machine without Java is told what to install', () => {
  expect(sequitur(['start'], { PATH: join(tmpdir(), 'nothing-here') })).toEqual({ status: 10, code: 'JAVA_MISSING' });
});

test('a Java that cannot compile is no JDK, and no reason to call the database broken', () => {
  const onlyRuntime = mkdtempSync(join(tmpdir(), 'sequitur-jre-'));
  const script =
    '#!/bin/sh\n[ "$1" = --list-modules ] && echo java.base@17 || echo \'openjdk version "17.0.15"\' >&2\n';
  writeFileSync(join(onlyRuntime, 'java'), script, { mode: 0o755 });
  expect(sequitur(['start'], { PATH: onlyRuntime })).toEqual({ status: 10, code: 'JAVA_MISSING' });
  rmSync(onlyRuntime, { recursive: true });
});

test.each(['bolt://', 'bolt://localhost:99999', 'bolt://localhost:7687/?a=b'])(
  'an address that no driver takes (%s) is a fault of the configuration',
  (uri) => {
    expect(() => readConfig({ NEO4J_URI: uri, NEO4J_PASSWORD: 'secret' })).toThrow(/NEO4J_URI: /);
  },
);

test.each(['Unauthorized', 'AuthenticationRateLimit', 'CredentialsExpired'])(
  'a database that lets nobody in (%s) is told as such',
  (why) => {
    const refusal = Object.assign(new Error('no'), { code: `Neo.ClientError.Security.${why}` });
    expect(graphFault(refusal)).toMatchObject({ code: 'GRAPH_AUTH', exitCode: 17 });
  },
);

test('a machine with Java but without Maven is told so', () => {
  const onlyJava = mkdtempSync(join(tmpdir(), 'sequitur-path-'));
  const java = spawnSync('which', ['java'], { encoding: 'utf8' }).stdout.trim();
  symlinkSync(java, join(onlyJava, 'java'));
  expect(sequitur(['start'], { PATH: onlyJava })).toEqual({ status: 11, code: 'MAVEN_MISSING' });
  rmSync(onlyJava, { recursive: true });
});

test('a port that is in use is told before the database is started', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  expect(sequitur(['start'], { SEQUITUR_PORT: String(port) })).toEqual({ status: 13, code: 'PORT_IN_USE' });
  taken.close();
});

test('a disk that is nearly full is refused before the store is touched', () => {
  expect(sequitur(['start'], { SEQUITUR_MIN_FREE_MB: '999999999' })).toEqual({ status: 14, code: 'DISK_FULL' });
});

test('an unknown command is a usage error', () => {
  expect(sequitur(['decode']).status).toBe(1);
});

test('a file that cannot be written or read is a usage error with its code, whichever command was given it', () => {
  const nowhere = join(tmpdir(), 'no-such-folder', 'file');
  expect(sequitur(['normalise', 'package.json', '--rejects', nowhere])).toEqual({ status: 1, code: 'FILE_UNREADABLE' });
  expect(sequitur(['hunt', 'any where true', '--events', tmpdir()])).toEqual({ status: 1, code: 'FILE_UNREADABLE' });
});

test('every command is found under its own name, and loads nothing but itself', () => {
  const script = `
    import { buildProgram } from './dist/src/app/cli/index.js';
    const namesOf = async (argv) => (await buildProgram(argv)).commands.map((command) => command.name());
    const alone = [];
    for (const name of await namesOf([])) alone.push([name, await namesOf(['node', 'sequitur', name])]);
    console.log(JSON.stringify(alone));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const alone = JSON.parse(stdout) as [string, string[]][];
  expect(alone.length).toBeGreaterThan(15);
  for (const [name, loaded] of alone)
    expect(loaded).toEqual(['start', 'demo'].includes(name) ? ['start', 'demo'] : [name]);
});
