// What a fresh clone lacks: dependencies and the build. Plain JavaScript, because nothing is installed when it runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchingNpm } from './launcher.mjs';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Left out by an installation for production, with which nothing can be built. */
const COMPILER = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const OLDEST_NODE = [20, 19];

/** Ends the process with one line and the remedy where this Node is too old. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(
    `Sequitur needs Node ${OLDEST_NODE.join('.')} or newer; this is ${process.versions.node}. Install a newer Node and try again.`,
  );
}

/** Installs the locked dependencies unless the ones that are there were installed from this very lock file. */
export function ensureDependencies() {
  const lock = join(ROOT, 'package-lock.json');
  if (!existsSync(lock)) return;
  const stamp = join(ROOT, 'node_modules', '.sequitur-lock');
  const digest = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest && existsSync(COMPILER)) return;
  console.error('sequitur: installing dependencies (first time: about a minute)');
  run(
    'npm',
    ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'],
    'Installing the dependencies failed; see the lines above.',
  );
  writeFileSync(stamp, digest);
}

/** Compiles the sources unless nothing changed since the last build. */
export function ensureBuild() {
  const stamp = join(ROOT, '.cache', 'built');
  const sources = ['src', 'resolvers', 'tsconfig.json', 'tsconfig.build.json'].map((path) => join(ROOT, path));
  if (!sources.every(existsSync)) return;
  const newest = Math.max(...[...sources, join(ROOT, 'bench')].filter(existsSync).map(newestIn));
  if (existsSync(stamp) && existsSync(join(ROOT, 'dist')) && Number(readFileSync(stamp, 'utf8')) >= newest) return;
  console.error('sequitur: building');
  // Types are checked by `npm run typecheck`; here only the emitted files are wanted, quickly.
  run(process.execPath, [COMPILER, '-p', 'tsconfig.build.json', '--noCheck'], 'The build failed.');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, String(newest));
}

function newestIn(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

/** What runs does not outlive us, nor the npm that runs us, however they end. */
function run(command, args, onFailure) {
  const guard = join(ROOT, 'tools', 'while-they-live.mjs');
  const pids = [process.pid, launchingNpm()].filter((pid) => pid !== null).join(',');
  const { status, error } = spawnSync(process.execPath, [guard, pids, command, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (error || status !== 0) fail(onFailure);
}

function fail(message) {
  console.error(`sequitur: ${message}`);
  process.exit(1);
}
