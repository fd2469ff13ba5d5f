// Runs the tests: unit tests first, without a database, then those that need one: two workers, a real database each.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild, ensureDependencies, requireNode, ROOT } from './prepare.mjs';

requireNode();
ensureDependencies();
ensureBuild();

const flags = process.argv.slice(2);
const patterns = flags.filter((flag) => !flag.startsWith('--'));
const env = {
  ...process.env,
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --no-warnings`.trim(),
  ...(flags.includes('--long') ? { SEQUITUR_LONG: '1' } : {}),
};

function jest(project, workers) {
  const report = join(ROOT, '.cache', `jest-${project}.json`);
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  rmSync(report, { force: true });
  const args = [
    join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--selectProjects',
    project,
    `--maxWorkers=${workers}`,
  ];
  const { status } = spawnSync(
    process.execPath,
    [...args, '--json', `--outputFile=${report}`, '--passWithNoTests', ...patterns],
    {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return { status: status ?? 1, ...countsOf(report) };
}

function countsOf(report) {
  try {
    const {
      numPassedTests: passed,
      numFailedTests,
      numRuntimeErrorTestSuites,
      numPendingTests: skipped,
    } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed, failed: numFailedTests + numRuntimeErrorTestSuites, skipped };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const runs = [jest('unit', 2), ...(flags.includes('--unit') ? [] : [jest('graph', 2)])];
const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
const failed = Math.max(sum('failed'), runs.some((run) => run.status !== 0) ? 1 : 0);
console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
process.exit(failed === 0 ? 0 : 1);
