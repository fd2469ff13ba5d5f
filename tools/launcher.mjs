// Who started us, and what happens when it is gone: nobody can catch `kill -9`. Plain JavaScript, because nothing is installed when it runs.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { clearInterval, setInterval } from 'node:timers';

const LOOK_MS = 500;

/** The npm behind `npm start` and `npx sequitur`; null where no npm waits for us. A shell stands between, so its end reaches us in no other way. */
export function launchingNpm(env = process.env) {
  const { npm_lifecycle_event: event, npm_package_name: name } = env;
  // Another package's script may start us and leave us behind, as a service.
  if (event !== 'npx' && !(event === 'start' && name === 'sequitur')) return null;
  const shell = process.ppid;
  const parent = isNpm(shell) ? shell : parentOf(shell);
  return parent > 1 ? parent : null;
}

/** Calls `then` once when one of these processes is gone. Looking keeps nothing alive. */
export function whenGone(pids, then) {
  const timer = setInterval(() => {
    if (pids.every(lives)) return;
    clearInterval(timer);
    then();
  }, LOOK_MS);
  timer.unref();
}

function lives(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return fault.code === 'EPERM';
  }
}

/** Some shells run their last command in their own place: then npm is the parent itself. */
function isNpm(pid) {
  return /(^|[\s/])npm\b/.test(ask(pid, 'args').split(' -c ')[0]);
}

function parentOf(pid) {
  return Number(ask(pid, 'ppid')) || 0;
}

/** Out of `/proc` where there is one, for small images have no `ps`. */
function ask(pid, what) {
  try {
    if (what === 'args') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
  } catch {
    return spawnSync('ps', ['-o', `${what}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  }
}
