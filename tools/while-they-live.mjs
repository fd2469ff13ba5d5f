// `node while-they-live.mjs PID[,PID…] COMMAND…`: runs the command and ends it, and all that it started, when one of these processes is gone.
import { spawn } from 'node:child_process';
import { whenGone } from './launcher.mjs';

const [pids, command, ...args] = process.argv.slice(2);
// A group of its own, so that what npm starts ends with npm.
const child = spawn(command, args, { stdio: ['ignore', 2, 2], detached: true });

function end(signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended by itself meanwhile.
  }
}

whenGone(pids.split(',').map(Number), () => end('SIGKILL'));
// Ctrl-C does not reach another group.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal));
child.on('error', () => process.exit(127));
child.on('exit', (status) => process.exit(status ?? 1));
