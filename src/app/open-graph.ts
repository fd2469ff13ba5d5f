import { join } from 'node:path';
import { Graph } from '../graph/session.js';
import { runningEmbedded } from '../graph/embedded/endpoint.js';
import { startEmbedded } from '../graph/embedded/embedded-database.js';
import { endLeases } from '../graph/lease.js';
import { migrate } from '../graph/migrate.js';
import type { Config } from './config/config.js';
import { requireDiskSpace } from './disk-space.js';
import { requireHome } from './home.js';
import { packageRoot } from './package-root.js';

export interface OpenGraph {
  readonly graph: Graph;
  readonly uri: string;
  readonly embedded: boolean;
  /** Resolves when an embedded database has ended by itself; another one may come back, and is waited for. */
  readonly lost: Promise<void>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** A server wants the embedded database to itself; a command may join one that runs already. */
  readonly exclusive: boolean;
  readonly onProgress: (step: string) => void;
}

const NEVER = new Promise<void>(() => undefined);

/** Connects to NEO4J_URI, or starts the embedded database where it is unset; either way the graph is migrated. */
export async function openGraph(config: Config, options: OpenOptions): Promise<OpenGraph> {
  const remote = config.NEO4J_URI;
  const open = remote === undefined ? await openLocal(config, options) : await openRemote(config, remote);
  try {
    const folder = join(packageRoot(), 'schema', 'graph', 'migrations');
    await migrate(open.graph, folder, `start-${String(process.pid)}`, {
      alone: open.embedded,
      onWait: () => {
        options.onProgress('Waiting for another node that migrates the graph');
      },
    });
    return open;
  } catch (fault) {
    await open.close();
    throw fault;
  }
}

async function openRemote(config: Config, uri: string): Promise<OpenGraph> {
  const graph = await Graph.connect({ uri, user: config.NEO4J_USERNAME, password: config.NEO4J_PASSWORD ?? '' });
  return { graph, uri, embedded: false, lost: NEVER, close: () => graph.close() };
}

async function openLocal(config: Config, options: OpenOptions): Promise<OpenGraph> {
  const running = options.exclusive ? null : await runningEmbedded(join(config.home, 'database'));
  if (running === null) return openEmbedded(config, options.onProgress);
  const graph = await Graph.connect(running);
  return { graph, uri: running.uri, embedded: false, lost: NEVER, close: () => graph.close() };
}

async function openEmbedded(config: Config, onProgress: (step: string) => void): Promise<OpenGraph> {
  requireHome(config.home);
  await requireDiskSpace(config.home, config.SEQUITUR_MIN_FREE_MB);
  const database = await startEmbedded({
    home: join(config.home, 'database'),
    classpathFile: join(config.home, 'classpath.txt'),
    port: config.SEQUITUR_BOLT_PORT,
    memory: { heapMb: config.SEQUITUR_HEAP_MB, pageCacheMb: config.SEQUITUR_PAGE_CACHE_MB },
    onProgress,
  });
  const close = async (graph?: Graph): Promise<void> => {
    await graph?.close();
    await database.stop();
  };
  try {
    const graph = await Graph.connect(database);
    await endLeases(graph);
    return { graph, uri: database.uri, embedded: true, lost: database.lost, close: () => close(graph) };
  } catch (fault) {
    await close();
    throw fault;
  }
}
