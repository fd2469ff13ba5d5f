import type { CypherHunts } from '../../../usecases/hunt/cypher-hunt.js';
import type { ScratchCypher } from '../../../usecases/hunt/cypher-scratch.js';
import type { HuntEngine } from '../../../usecases/hunt/stream-contract.js';
import { streamEngine } from '../../../usecases/hunt/stream-engine.js';
import type { CompileContext } from '../../../rules/sigma/compile/compile-detection-rule.js';
import { sigmaStream, type CompileSigma } from '../../../usecases/hunt/stream-sigma.js';
import { readConfig } from '../../config/config.js';
import type * as HuntGraph from '../../platform/hunt-graph.js';

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
  stored(): Promise<HuntGraph.Opened<CypherHunts>>;
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

/** The driver and what stands on it: a hunt in memory does without. */
function graphSide(): Promise<typeof HuntGraph> {
  return import('../../platform/hunt-graph.js');
}

/** One scratch database serves the graph engine and Cypher alike. */
export function huntPlaces(env: NodeJS.ProcessEnv): HuntPlaces {
  const config = readConfig(env);
  let opened: Promise<HuntGraph.ScratchDatabase> | null = null;
  const scratch = (): Promise<HuntGraph.ScratchDatabase> =>
    (opened ??= graphSide().then((side) => new side.ScratchDatabase(config, progress)));
  const close = async (): Promise<void> => (await opened)?.close();
  return {
    engines: { ...STREAM_ENGINES, graph: async () => ({ ...(await (await scratch()).engines()), close }) },
    cypher: {
      stored: async () => (await graphSide()).openStoredHunts(config, progress),
      scratch: async () => (await scratch()).cypher(),
      close,
    },
  };
}
