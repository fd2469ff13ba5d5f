import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT, OTHER_DATABASE } from './exit-codes.js';

const run = promisify(execFile);
const OLDEST = 17;

/** Makes sure that a JDK of at least 17 is there; the launcher is a single source file, so a JRE without compiler will not do. */
export async function requireJava(command = 'java'): Promise<void> {
  const major = await javaMajor(command);
  if (major !== null && major >= OLDEST) return;
  const found = major === null ? 'No Java was found' : `Java ${String(major)} is too old`;
  throw new EnvironmentFault(
    'JAVA_MISSING',
    `${found}: the embedded database needs a JDK 17 or newer.`,
    EXIT.JAVA_MISSING,
    {
      remedy: `Install a JDK 17+ and put it on the PATH, or ${OTHER_DATABASE}`,
    },
  );
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
