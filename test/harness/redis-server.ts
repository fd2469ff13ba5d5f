import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.js';

export interface RedisUnderTest {
  readonly url: string;
  stop(): Promise<void>;
}

/** Debian's package with what it links to; unpacked beside the tests, installed nowhere. */
const PACKAGES = [
  'redis-server',
  'redis-tools',
  'libjemalloc2',
  'liblzf1',
  'liblua5.1-0',
  'lua-cjson',
  'lua-bitop',
] as const;
const FOLDER = join(process.cwd(), '.cache', 'redis');

interface Program {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A real Redis: from PATH, else from the distribution's package where there is one; null where neither is to be had. */
export async function startRedis(port?: number): Promise<RedisUnderTest | null> {
  const program = fromPath() ?? unpacked() ?? (fetched() ? unpacked() : null);
  if (program === null) return null;
  const at = port ?? (await freePort());
  const args = ['--port', String(at), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(program.path, args, { env: program.env, stdio: ['ignore', 'pipe', 'ignore'] });
  await ready(child);
  return { url: `redis://127.0.0.1:${String(at)}`, stop: () => stopped(child) };
}

function fromPath(): Program | null {
  const { status } = spawnSync('redis-server', ['--version']);
  return status === 0 ? { path: 'redis-server', env: process.env } : null;
}

function unpacked(): Program | null {
  const path = join(FOLDER, 'usr', 'bin', 'redis-server');
  if (!existsSync(path)) return null;
  const libraries = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name.includes('.so'))
    .map((entry) => entry.parentPath);
  return { path, env: { ...process.env, LD_LIBRARY_PATH: [...new Set(libraries)].join(':') } };
}

function fetched(): boolean {
  if (spawnSync('dpkg', ['--version']).status !== 0) return false;
  try {
    mkdirSync(FOLDER, { recursive: true });
    execFileSync('apt-get', ['download', '-qq', ...PACKAGES], { cwd: FOLDER, stdio: 'ignore', timeout: 60_000 });
    for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.deb'))) {
      execFileSync('dpkg', ['-x', file, '.'], { cwd: FOLDER, stdio: 'ignore' });
    }
    return true;
  } catch {
    return false;
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('redis-server ended before it was ready')));
    child.stdout?.on('data', (text: Buffer) => {
      if (text.toString().includes('Ready to accept connections')) resolve();
    });
  });
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
