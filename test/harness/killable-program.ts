import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PROGRAM = 'dist/src/app/run.js';

export interface Child {
  readonly ended: Promise<number | null>;
  readonly hasEnded: () => boolean;
  /** With signal 9: nothing is closed, nothing is said. */
  kill(): Promise<void>;
  /** With a signal that it may answer; its exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  output(): string;
}

/** The built program with these arguments, as its own process. */
export function runProgram(args: readonly string[], env: Readonly<Record<string, string>>): Child {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(String(chunk)));
  const ended = once(child, 'close').then(() => child.exitCode);
  return {
    ended,
    hasEnded: () => isOver(child),
    kill: () => killed(child, ended),
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
    output: () => said.join(''),
  };
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function killed(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (!isOver(child)) child.kill('SIGKILL');
  await ended;
}

export interface Serving extends Child {
  readonly url: string;
  readonly key: string;
}

/** The server over the test run's database, on a port of its own; ready once this answers. */
export async function startServing(home: string, port: number): Promise<Serving> {
  const readyFile = join(home, 'ready.json');
  rmSync(readyFile, { force: true });
  const child = runProgram(['start', '--no-demo', '--ready-file', readyFile], serverEnv(home, port));
  while (!existsSync(readyFile) || !readFileSync(readyFile, 'utf8').endsWith('\n')) {
    if (child.hasEnded()) throw new Error(`the server ended before it served:\n${child.output()}`);
    await pause(20);
  }
  const { url, key } = JSON.parse(readFileSync(readyFile, 'utf8')) as { url: string; key: string };
  return { ...child, url, key };
}

function serverEnv(home: string, port: number): Readonly<Record<string, string>> {
  return {
    SEQUITUR_HOME: home,
    SEQUITUR_PORT: String(port),
    SEQUITUR_MIN_FREE_MB: '0',
    NEO4J_URI: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '',
    NEO4J_PASSWORD: process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '',
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
