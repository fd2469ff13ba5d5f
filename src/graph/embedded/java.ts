import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT, OTHER_DATABASE } from './exit-codes.js';

const run = promisify(execFile);
const OLDEST = 17;

/** Makes sure that a JDK of at least 17 is there; the launcher is a single source file, so a JRE without compiler will not do. */
export async function requireJava(command = 'java'): Promise<void> {
  const [major, compiles] = await Promise.all([javaMajor(command), hasCompiler(command)]);
  if (major !== null && major >= OLDEST && compiles) return;
  throw new EnvironmentFault(
    'JAVA_MISSING',
    `${whatIsWrong(major)}: the embedded database needs a JDK 17 or newer.`,
    EXIT.JAVA_MISSING,
    { remedy: `Install a JDK 17+ and put it on the PATH, or ${OTHER_DATABASE}` },
  );
}

function whatIsWrong(major: number | null): string {
  if (major === null) return 'No Java was found';
  if (major < OLDEST) return `Java ${String(major)} is too old`;
  return `This Java ${String(major)} is a runtime without the compiler (a JRE)`;
}

async function javaMajor(command: string): Promise<number | null> {
  try {
    const { stdout, stderr } = await run(command, ['-version']);
    const version = /version "(?:1\.)?(\d+)/.exec(stderr + stdout);
    return version?.[1] === undefined ? null : Number(version[1]);
  } catch {
    return null;
  }
}

async function hasCompiler(command: string): Promise<boolean> {
  try {
    const { stdout } = await run(command, ['--list-modules']);
    return stdout.includes('jdk.compiler');
  } catch {
    return false;
  }
}
