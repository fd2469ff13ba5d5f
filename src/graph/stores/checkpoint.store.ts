import { storedConsistency } from '../../chain/index.js';
import type { Checkpoints, LatestCheckpoint } from '../../pipeline/audit/ports.js';
import type { Graph } from '../session.js';
import { nodeReader } from './log-nodes.js';
import {
  LATEST_CHECKPOINT,
  LEAF_OF_EVENT,
  LOG_KEYS,
  MARK_ANCHORED,
  SEALED_HEAD,
  UNSEALED_COUNT,
} from './seal.cypher.js';

/** The checkpoints of the log as they are read and handed over. */
export function checkpointStore(graph: Graph): Checkpoints {
  return {
    latest: async () => (await graph.run<LatestCheckpoint>(LATEST_CHECKPOINT))[0] ?? null,
    markAnchored: async (size, at, anchor) => {
      await graph.write((tx) => tx.run(MARK_ANCHORED, { size, at, anchor }));
    },
    consistency: (older, newer) => storedConsistency(nodeReader(graph), older, newer),
  };
}

/** The place of an entry in the log: null where there is no such entry, a null leaf before its seal. */
export async function leafOf(
  graph: Graph,
  stream: string,
  seq: number,
): Promise<{ readonly leaf: number | null; readonly hash: string } | null> {
  return (await graph.run<{ leaf: number | null; hash: string }>(LEAF_OF_EVENT, { stream, seq }))[0] ?? null;
}

/** Verifier keys that signed checkpoints of the log, oldest first. */
export async function verifierKeys(graph: Graph): Promise<readonly string[]> {
  return (await graph.run<{ vkey: string }>(LOG_KEYS)).map(({ vkey }) => vkey);
}

/** Events of all streams that no checkpoint covers yet. */
export async function unsealedCount(graph: Graph): Promise<number> {
  return (await graph.run<{ unsealed: number }>(UNSEALED_COUNT))[0]?.unsealed ?? 0;
}

/** How far a stream is sealed; null before its first seal. */
export async function sealedHead(
  graph: Graph,
  stream: string,
): Promise<{ readonly seq: number; readonly hash: string } | null> {
  return (await graph.run<{ seq: number; hash: string }>(SEALED_HEAD, { stream }))[0] ?? null;
}
