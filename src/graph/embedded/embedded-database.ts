import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { EnvironmentFault } from '../../domain/errors.js';
import { resolveClasspath } from './classpath.js';
import { databaseConfig, type DatabaseMemory } from './database-config.js';
import { writeEndpoint, writePassword } from './endpoint.js';
import { EXIT } from './exit-codes.js';
import { requireJava } from './java.js';

export interface EmbeddedOptions {
  /** Directory that holds the store, its configuration and the generated password. */
  readonly home: string;
  /** Where the resolved class path is remembered. */
  readonly classpathFile: string;
  /** 0 = any free port. */
  readonly port?: number;
  readonly memory?: DatabaseMemory;
  /** Tells what is being waited for; the first start takes a while. */
  readonly onProgress?: (step: string) => void;
}

export interface EmbeddedDatabase {
  readonly uri: string;
  readonly user: string;
  readonly password: string;
  readonly pid: number;
  /** Resolves when the store is closed cleanly. */
  stop(): Promise<void>;
}

const DEFAULT_MEMORY: DatabaseMemory = { heapMb: 512, pageCacheMb: 128 };

/** Starts a real Neo4j on the loopback interface; it stops when `stop` is called, or by itself when this process dies. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  await requireJava();
  const isFirst = !existsSync(options.classpathFile);
  options.onProgress?.(`resolving the database${isFirst ? ' (first time: some 120 MB of jars)' : ''}`);
  const classpath = await resolveClasspath(join(launcherFolder(), 'pom.xml'), options.classpathFile);
  await prepareHome(options);
  options.onProgress?.('starting the database');
  const child = launch(options, classpath);
  const password = randomBytes(24).toString('base64url');
  child.stdin?.write(`${password}\n`);
  const port = await readiness(child);
  const uri = `bolt://127.0.0.1:${String(port)}`;
  // Only now is the store ours: whoever was refused must not overwrite the password of the one that runs.
  await writePassword(options.home, password);
  await writeEndpoint(options.home, uri);
  return {
    uri,
    user: 'neo4j',
    password,
    pid: child.pid ?? 0,
    stop: () => stop(child),
  };
}

/** The launcher's Java source stands beside this file in the source tree; a build does not copy it. */
function launcherFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return here.replace(/([/\\])dist([/\\]src[/\\]graph[/\\]embedded)$/, '$2');
}

async function prepareHome(options: EmbeddedOptions): Promise<void> {
  await mkdir(options.home, { recursive: true, mode: 0o700 });
  const config = databaseConfig(options.port ?? 0, options.memory ?? DEFAULT_MEMORY);
  await writeFile(join(options.home, 'neo4j.conf'), config, { mode: 0o600 });
}

/** The first tier alone gets 48 MB, which a full set of queries fills; from then on nothing is compiled. Reserved, not used. */
const CODE_CACHE = '-XX:ReservedCodeCacheSize=240m';

function launch(options: EmbeddedOptions, classpath: string): ChildProcess {
  const heap = String((options.memory ?? DEFAULT_MEMORY).heapMb);
  const jvm = [
    '-XX:TieredStopAtLevel=1',
    CODE_CACHE,
    '-XX:+UseSerialGC',
    '-Xms64m',
    `-Xmx${heap}m`,
    '-XX:+ExitOnOutOfMemoryError',
  ];
  const source = join(launcherFolder(), 'SequiturDatabase.java');
  // A process group of its own keeps Ctrl-C from killing the database before its parent has closed it.
  return spawn('java', [...jvm, '-cp', classpath, source, options.home, join(options.home, 'neo4j.conf')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
}

function readiness(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const heard: string[] = [];
    const listen = (line: string): void => {
      const [word, ...rest] = line.split(' ');
      if (word === 'READY') resolve(Number(rest[0]));
      else heard.push(line);
    };
    if (child.stdout) createInterface({ input: child.stdout }).on('line', listen);
    if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => heard.push(line));
    child.once('error', (cause) => {
      reject(brokenStore(String(cause)));
    });
    child.once('exit', () => {
      reject(brokenStore(heard.join(' ').slice(0, 500)));
    });
  });
}

function brokenStore(reason: string): EnvironmentFault {
  if (reason.includes('lock: the store is in use')) {
    return new EnvironmentFault('GRAPH_BROKEN', 'The store is in use by another Sequitur.', EXIT.GRAPH_BROKEN, {
      remedy: 'Stop the other one, or give this one its own SEQUITUR_HOME.',
    });
  }
  if (/Address already in use|BindException/i.test(reason)) {
    return new EnvironmentFault('PORT_IN_USE', 'The database’s port is in use.', EXIT.PORT_IN_USE, {
      remedy: 'Unset SEQUITUR_BOLT_PORT, or give it a free port.',
    });
  }
  const torn = /error reading (\S.*?\.jar);/.exec(reason)?.[1];
  if (torn !== undefined) {
    return new EnvironmentFault('JARS_UNRESOLVED', `A jar of the database is damaged: ${torn}`, EXIT.JARS_UNRESOLVED, {
      remedy: 'Remove that file and start again; Maven fetches it anew.',
    });
  }
  return new EnvironmentFault('GRAPH_BROKEN', `The database did not start: ${reason}`, EXIT.GRAPH_BROKEN, {
    remedy: 'Restore a backup into SEQUITUR_HOME, or move that folder away and start afresh.',
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.stdin?.end();
  });
}
