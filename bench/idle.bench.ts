import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * What everything that `npm start` starts weighs, once the scenarios are in and nothing comes: the processes' proportional
 * share of memory, so that what they share counts once. Linux only. Run by npm run bench -- idle.
 */
const SETTLED_MS = 30_000;
const AIM_MB = 1_200;
const PATIENCE_MS = 600_000;

async function main(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'sequitur-idle-'));
  const ready = join(home, 'ready.json');
  const started = Date.now();
  const environment = { ...process.env, SEQUITUR_HOME: join(home, 'home'), SEQUITUR_PORT: '0' };
  const child = spawn(process.execPath, ['bin/sequitur.mjs', 'start', '--demo', '--ready-file', ready], {
    stdio: ['ignore', 'ignore', 2],
    env: environment,
  });
  while (!existsSync(ready) || !(await demoIsIn(ready))) {
    if (child.exitCode !== null || Date.now() - started > PATIENCE_MS) throw new Error('the product did not start');
    await pause(1_000);
  }
  const readyMs = Date.now() - started;
  await pause(SETTLED_MS);
  const rows = processesOf(child).map((pid) => ({ name: nameOf(pid), mb: Math.round(memoryKbOf(pid) / 1_024) }));
  const totalMb = rows.reduce((sum, { mb }) => sum + mb, 0);
  console.log(JSON.stringify({ bench: 'idle', readyMs, totalMb, aimMb: AIM_MB, processes: rows }));
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  rmSync(home, { recursive: true, force: true });
}

async function demoIsIn(readyFile: string): Promise<boolean> {
  try {
    const { url, key } = JSON.parse(readFileSync(readyFile, 'utf8')) as { url: string; key: string };
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: '{ cases { totalCount } }' }),
    });
    const { data } = (await response.json()) as { data?: { cases?: { totalCount?: number } } };
    return (data?.cases?.totalCount ?? 0) >= 10;
  } catch {
    return false;
  }
}

/** A process and all that it started. */
function processesOf({ pid }: ChildProcess): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [
          [Number(name), Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1])] as const,
        ];
      } catch {
        return [];
      }
    });
  const family = [pid ?? 0];
  for (const one of family) family.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child));
  return family;
}

function memoryKbOf(pid: number): number {
  const [, kb] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kb ?? 0);
}

function nameOf(pid: number): string {
  return readFileSync(`/proc/${String(pid)}/comm`, 'utf8').trim();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

await main();
