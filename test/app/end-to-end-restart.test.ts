import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProgramClient } from '../harness/program-client.js';
import { buildProgram, isGone, startProgram, type RunningProgram } from '../harness/running-program.js';

const START_MS = 300_000;

let home: string;
let program: RunningProgram;
const client = new ProgramClient(() => program);

beforeAll(async () => {
  buildProgram();
  home = mkdtempSync(join(tmpdir(), 'sequitur-restart-'));
  copyFileSync(join('.cache', 'classpath.txt'), join(home, 'classpath.txt'));
  program = await startProgram(home, '--no-demo');
}, START_MS);

afterAll(async () => {
  await client.dispose();
  await program.end('SIGKILL');
  for (const pid of program.databases) await isGone(pid);
  rmSync(home, { recursive: true, force: true });
}, START_MS);

const CASES = '{ cases(first: 50) { totalCount nodes { number title } } }';

function openCase(title: string): Promise<object> {
  return client.data(
    'mutation($title: String!) { createCase(input: { title: $title }) { ... on CaseChanged { case { number } } } }',
    { title },
  );
}

test(
  'Ctrl-C ends the program with everything it started, even while somebody listens; it starts again in seconds with what it had',
  async () => {
    await openCase('Before the evening');
    const listening = client.until('casesChanged', '', await client.cursorNow(), () => false).catch(() => 'cut off');
    const before = await client.data(CASES);
    const { key } = program.ready;
    expect(program.databases).toHaveLength(1);
    expect(await program.end('SIGINT')).toBe(0);
    for (const pid of program.databases) expect(await isGone(pid)).toBe(true);
    await listening;
    program = await startProgram(home, '--no-demo');
    expect(program.startedInMs).toBeLessThan(60_000);
    expect(await client.data(CASES, {}, key)).toEqual(before);
  },
  START_MS,
);

test(
  'kill -9 leaves no database behind, and what was committed is there at the next start',
  async () => {
    await openCase('Just before the crash');
    const before = await client.data(CASES);
    await program.end('SIGKILL');
    for (const pid of program.databases) expect(await isGone(pid)).toBe(true);
    program = await startProgram(home, '--no-demo');
    expect(await client.data(CASES)).toEqual(before);
  },
  START_MS,
);
