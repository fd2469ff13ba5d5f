import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../graph/embedded/embedded-database.js';
import { cypherDatabase } from '../../graph/hunt/cypher-database.js';
import { eventScratch, prepareScratch } from '../../graph/hunt/cypher-scratch.js';
import { huntScratch } from '../../graph/hunt/hunt-scratch.js';
import { Graph } from '../../graph/session.js';
import type { HuntDatabase } from '../../rules/cypher/ports.js';
import type { CompileContext } from '../../rules/sigma/compile/compile-detection-rule.js';
import type { CompileSigma } from '../../usecases/hunt/stream-sigma.js';
import { graphEngine, sigmaGraph } from '../../usecases/correlation/graph-engine.js';
import { CypherHunts } from '../../usecases/hunt/cypher-hunt.js';
import { ScratchCypher } from '../../usecases/hunt/cypher-scratch.js';
import type { HuntEngine } from '../../usecases/hunt/stream-contract.js';
import type { Config } from '../config/config.js';
import { openGraph } from '../open-graph.js';

export interface Opened<T> {
  readonly opened: T;
  close(): Promise<void>;
}

type Progress = (step: string) => void;

/** Cypher hunts on what is stored: on the instance of NEO4J_HUNT_URI where there is one. */
export async function openStoredHunts(config: Config, onProgress: Progress): Promise<Opened<CypherHunts>> {
  const graph = await openHuntGraph(config, onProgress);
  return { opened: storedHunts(graph.opened), close: () => graph.close() };
}

/** The sandbox over a graph that is already open. */
export function storedHunts(graph: Graph): CypherHunts {
  return new CypherHunts(cypherDatabase(graph, randomUUID));
}

/** The sandbox on the instance of NEO4J_HUNT_URI, reached when it is first asked for; on this graph where there is none. */
export function huntsBeside(graph: Graph, config: Config): Opened<CypherHunts> {
  if (config.NEO4J_HUNT_URI === undefined) return { opened: storedHunts(graph), close: async () => undefined };
  let reached: Promise<Opened<Graph>> | null = null;
  const database = async (): Promise<HuntDatabase> => {
    reached ??= openHuntGraph(config, () => undefined);
    try {
      return cypherDatabase((await reached).opened, randomUUID);
    } catch (fault) {
      // The next hunt tries again.
      reached = null;
      throw fault;
    }
  };
  const opened = new CypherHunts({
    explain: async (text) => (await database()).explain(text),
    stream: async function* stream(text, options) {
      yield* (await database()).stream(text, options);
    },
  });
  const close = async (): Promise<void> => {
    const open = await reached?.catch(() => null);
    await open?.close();
  };
  return { opened, close };
}

async function openHuntGraph(config: Config, onProgress: Progress): Promise<Opened<Graph>> {
  if (config.NEO4J_HUNT_URI === undefined) {
    const { graph, close } = await openGraph(config, { exclusive: false, onProgress });
    return { opened: graph, close };
  }
  const graph = await Graph.connect({
    uri: config.NEO4J_HUNT_URI,
    user: config.NEO4J_HUNT_USERNAME ?? config.NEO4J_USERNAME,
    password: config.NEO4J_HUNT_PASSWORD ?? config.NEO4J_PASSWORD ?? '',
  });
  return { opened: graph, close: () => graph.close() };
}

/** A database of its own for hunts over files, started when first asked for and thrown away with all that is in it. */
export class ScratchDatabase {
  private started: Promise<Opened<Graph>> | null = null;

  constructor(
    private readonly config: Config,
    private readonly onProgress: Progress,
  ) {}

  async cypher(): Promise<ScratchCypher> {
    const { opened: graph } = await this.start();
    return new ScratchCypher(new CypherHunts(cypherDatabase(graph, randomUUID)), eventScratch(graph));
  }

  async engines(): Promise<{ engine: HuntEngine; sigma: (context: CompileContext) => CompileSigma }> {
    const { opened: graph } = await this.start();
    const options = { openScratch: huntScratch(graph), newId: randomUUID };
    return { engine: graphEngine(options), sigma: (context) => sigmaGraph(context, options) };
  }

  async close(): Promise<void> {
    const { started } = this;
    this.started = null;
    // One that never started has told its caller already, and left nothing to close.
    const opened = await started?.catch(() => null);
    await opened?.close();
  }

  private start(): Promise<Opened<Graph>> {
    this.started ??= startScratch(this.config, this.onProgress);
    return this.started;
  }
}

async function startScratch(config: Config, onProgress: Progress): Promise<Opened<Graph>> {
  const home = await mkdtemp(join(tmpdir(), 'sequitur-hunt-'));
  const forget = (): Promise<void> => rm(home, { recursive: true, force: true });
  try {
    const memory = { heapMb: config.SEQUITUR_HEAP_MB, pageCacheMb: config.SEQUITUR_PAGE_CACHE_MB };
    const classpathFile = join(config.home, 'classpath.txt');
    const database = await startEmbedded({ home, classpathFile, memory, onProgress });
    const graph = await Graph.connect(database);
    await prepareScratch(graph);
    const close = async (): Promise<void> => {
      await graph.close();
      await database.stop();
      await forget();
    };
    return { opened: graph, close };
  } catch (fault) {
    await forget();
    throw fault;
  }
}
