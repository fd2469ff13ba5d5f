import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { post, type Answer } from './api-server.js';

export interface ReadyProgram {
  readonly url: string;
  readonly wsUrl: string;
  readonly sseUrl: string;
  readonly key: string;
}

/** The built program as its user starts it. */
export interface RunningProgram {
  readonly ready: ReadyProgram;
  readonly startedInMs: number;
  /** Process ids of the databases it started. */
  readonly databases: readonly number[];
  output(): string;
  ask(query: string, variables?: object, key?: string | null): Promise<Answer>;
  /** Sends the signal and gives the exit code once the process has ended. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Compiles the sources unless that is done: the program runs from `dist`, like everywhere else. */
export function buildProgram(): void {
  const build = "import('./tools/prepare.mjs').then((prepare) => prepare.ensureBuild())";
  const { status } = spawnSync(process.execPath, ['-e', build], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error('the program cannot be built');
}

/** Starts it on a home of its own and waits until it says that it serves. */
export async function startProgram(home: string, ...flags: readonly string[]): Promise<RunningProgram> {
  const readyFile = join(home, `ready-${String(performance.now())}`);
  const begun = performance.now();
  const child = spawn(process.execPath, ['dist/src/app/run.js', 'start', ...flags, '--ready-file', readyFile], {
    env: { ...process.env, SEQUITUR_HOME: home, SEQUITUR_PORT: '0', NEO4J_URI: '', SEQUITUR_HEAP_MB: '384' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const ready = await readyOf(child, readyFile, () => said.join(''));
  return {
    ready,
    startedInMs: performance.now() - begun,
    databases: childrenOf(child.pid ?? -1),
    output: () => said.join(''),
    ask: (query, variables = {}, key = ready.key) => post(ready.url, { query, variables }, key),
    end: (signal) => ended(child, signal),
  };
}

async function readyOf(child: ChildProcess, file: string, said: () => string): Promise<ReadyProgram> {
  while (!existsSync(file)) {
    if (child.exitCode !== null) throw new Error(`the program ended before it served:\n${said()}`);
    await pause(50);
  }
  for (;;) {
    const text = readFileSync(file, 'utf8');
    // The file appears before its text is in it.
    if (text.endsWith('\n')) return JSON.parse(text) as ReadyProgram;
    await pause(10);
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  }
  return child.exitCode;
}

function childrenOf(parent: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, command = '']) => Number(ppid) === parent && command.includes('java'))
    .map(([pid]) => Number(pid));
}

/** Whether a process has ended, given half a minute. */
export async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 300; tries += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await pause(100);
  }
  return false;
}
