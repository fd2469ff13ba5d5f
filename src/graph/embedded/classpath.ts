import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT, OTHER_DATABASE } from './exit-codes.js';

const run = promisify(execFile);
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath';

/** The Java class path of the embedded database: read from `cacheFile` while every jar in it exists, else resolved by Maven. */
export async function resolveClasspath(pomFile: string, cacheFile: string): Promise<string> {
  return (await cachedClasspath(cacheFile)) ?? (await resolveWithMaven(pomFile, cacheFile));
}

async function cachedClasspath(cacheFile: string): Promise<string | null> {
  if (!existsSync(cacheFile)) return null;
  const classpath = (await readFile(cacheFile, 'utf8')).trim();
  const complete = classpath !== '' && classpath.split(delimiter).every((jar) => existsSync(jar));
  return complete ? classpath : null;
}

async function resolveWithMaven(pomFile: string, cacheFile: string): Promise<string> {
  const partial = resolve(`${cacheFile}.${String(process.pid)}`);
  await mkdir(dirname(cacheFile), { recursive: true });
  try {
    await run('mvn', ['-q', '-B', '-f', pomFile, PLUGIN, `-Dmdep.outputFile=${partial}`, '-DincludeScope=runtime'], {
      cwd: dirname(pomFile),
      maxBuffer: 16 << 20,
    });
  } catch (cause) {
    throw mavenFault(cause);
  }
  // Renamed last, so that a Maven run that was killed leaves no half class path behind.
  await rename(partial, cacheFile);
  return (await readFile(cacheFile, 'utf8')).trim();
}

/** The first complaint of Maven itself, or what the shell said in its place. */
function lastWords(cause: unknown): string {
  const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.replace(/^\[ERROR\]\s*/, '').trim());
  return (lines.find((line) => line !== '' && !line.startsWith('[')) ?? '').slice(0, 300);
}

function mavenFault(cause: unknown): EnvironmentFault {
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
    return new EnvironmentFault('MAVEN_MISSING', 'Maven (mvn) is not on the PATH.', EXIT.MAVEN_MISSING, {
      remedy: `Install Maven 3.8 or newer, or ${OTHER_DATABASE}`,
    });
  }
  const said = lastWords(cause);
  const message = `Maven could not resolve the database’s jars${said === '' ? '.' : `: ${said}`}`;
  return new EnvironmentFault('JARS_UNRESOLVED', message, EXIT.JARS_UNRESOLVED, {
    remedy: `Check that Maven reaches its repository (mvn -f ${join('src', 'graph', 'embedded', 'pom.xml')} dependency:resolve), or ${OTHER_DATABASE}`,
    cause,
  });
}
