import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT, OTHER_DATABASE } from './exit-codes.js';

const run = promisify(execFile);
const NOT_FOUND = 127;

/**
 * Runs the command and ends it when standard input ends, which is when whoever started it is gone, killed or not.
 * Input is kept on a descriptor of its own: a shell gives what runs in the background none.
 */
const WHILE_PARENT_LIVES = `
exec 3<&0
"$@" 3<&- </dev/null &
command=$!
{ while read -r line; do :; done; kill "$command"; } <&3 >/dev/null 2>&1 &
guard=$!
exec 3<&-
wait "$command"
status=$?
kill "$guard" 2>/dev/null
exit "$status"`;

/** Runs Maven, which does not outlive this process; MAVEN_MISSING or JARS_UNRESOLVED with its first complaint. */
export async function runMaven(args: readonly string[], folder: string, env = process.env): Promise<void> {
  try {
    await run('/bin/sh', ['-c', WHILE_PARENT_LIVES, 'sh', 'mvn', ...args], { cwd: folder, env, maxBuffer: 16 << 20 });
  } catch (cause) {
    throw mavenFault(cause);
  }
}

function mavenFault(cause: unknown): EnvironmentFault {
  if ((cause as { code?: unknown }).code === NOT_FOUND) {
    return new EnvironmentFault('MAVEN_MISSING', 'Maven (mvn) is not on the PATH.', EXIT.MAVEN_MISSING, {
      remedy: `Install Maven 3.8 or newer, or ${OTHER_DATABASE}`,
    });
  }
  const said = firstComplaint(cause);
  const message = `Maven could not resolve the database’s jars${said === '' ? '.' : `: ${said}`}`;
  return new EnvironmentFault('JARS_UNRESOLVED', message, EXIT.JARS_UNRESOLVED, {
    remedy: `Check that Maven reaches its repository (mvn -f ${join('src', 'graph', 'embedded', 'pom.xml')} dependency:resolve), or ${OTHER_DATABASE}`,
    cause,
  });
}

/** What Maven itself complained of first, or its script in its place. */
function firstComplaint(cause: unknown): string {
  const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
  const lines = stripVTControlCharacters(`${stdout}\n${stderr}`)
    .split('\n')
    .map((line) => line.replace(/^\[ERROR\]\s*/, '').trim());
  return (lines.find((line) => line !== '' && !line.startsWith('[')) ?? '').slice(0, 300);
}
