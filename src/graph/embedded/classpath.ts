import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { runMaven } from './maven.js';

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
  await removeLeftOvers(resolve(cacheFile));
  const wanted = ['-q', '-B', '-f', pomFile, PLUGIN, `-Dmdep.outputFile=${partial}`, '-DincludeScope=runtime'];
  await runMaven(wanted, dirname(pomFile));
  // Renamed last, so that a Maven run that was killed leaves no half class path behind.
  await rename(partial, cacheFile);
  return (await readFile(cacheFile, 'utf8')).trim();
}

/** Half class paths of processes that are no more. */
async function removeLeftOvers(cacheFile: string): Promise<void> {
  const folder = dirname(cacheFile);
  const prefix = `${basename(cacheFile)}.`;
  for (const name of await readdir(folder)) {
    const pid = Number(name.slice(prefix.length));
    if (name.startsWith(prefix) && Number.isInteger(pid) && !isAlive(pid)) await rm(join(folder, name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}
