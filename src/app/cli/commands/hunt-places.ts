import type { CypherHunts } from '../../../usecases/hunt/cypher-hunt.js';
import type { ScratchCypher } from '../../../usecases/hunt/cypher-scratch.js';
import type { HuntEngine } from '../../../usecases/hunt/stream-contract.js';
import { streamEngine } from '../../../usecases/hunt/stream-engine.js';
import type { CompileContext } from '../../../rules/sigma/compile/compile-detection-rule.js';
import { sigmaStream, type CompileSigma } from '../../../usecases/hunt/stream-sigma.js';
import { readConfig } from '../../config/config.js';
import { openStoredHunts, ScratchDatabase, type Opened } from '../../platform/hunt-graph.js';

/** One engine, for each language that it runs. */
export interface OpenedEngine {
  readonly engine: HuntEngine;
  readonly sigma: (context: CompileContext) => CompileSigma;
  close(): Promise<void>;
}

/** Opens an engine by name; it is closed when the hunt ends, whichever way it ends. */
export type OpenEngine = () => Promise<OpenedEngine>;
export type HuntEngines = Readonly<Record<string, OpenEngine>>;

/** Engines that need no database. */
export const STREAM_ENGINES: HuntEngines = {
  stream: async () => ({ engine: streamEngine, sigma: sigmaStream, close: async () => undefined }),
};

/** Where Cypher runs: on what is stored, or on a file's events. */
export interface CypherPlaces {
  stored(): Promise<Opened<CypherHunts>>;
  scratch(): Promise<ScratchCypher>;
  close(): Promise<void>;
}

/** All that a hunt may need, opened when it is needed. */
export interface HuntPlaces {
  readonly engines: HuntEngines;
  readonly cypher: CypherPlaces;
}

/** Says what is waited for, unless nobody watches. */
function progress(step: string): void {
  if (process.stderr.isTTY) process.stderr.write(`sequitur: ${step}\n`);
}

/** One scratch database serves the graph engine and Cypher alike. */
export function huntPlaces(env: NodeJS.ProcessEnv): HuntPlaces {
  const config = readConfig(env);
  const scratch = new ScratchDatabase(config, progress);
  return {
    engines: {
      ...STREAM_ENGINES,
      graph: async () => ({ ...(await scratch.engines()), close: () => scratch.close() }),
    },
    cypher: {
      stored: () => openStoredHunts(config, progress),
      scratch: () => scratch.cypher(),
      close: () => scratch.close(),
    },
  };
}
