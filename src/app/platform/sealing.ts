import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Graph } from '../../graph/session.js';
import { checkpointStore } from '../../graph/stores/checkpoint.store.js';
import { sealingLog } from '../../graph/stores/seal.store.js';
import { anchorLatest } from '../../pipeline/audit/anchor.js';
import type { Anchor } from '../../pipeline/audit/ports.js';
import { Sealer } from '../../pipeline/audit/sealer.js';
import type { Config } from '../config/config.js';
import { Loop } from '../work/loop.js';
import { anchorsOf } from './anchors.js';
import { readLogKeys } from './log-keys.js';

const SEAL_EVERY_MS = 2_000;
const SEAL_BATCH = 1_000;

export interface Sealing {
  start(): void;
  /** Seals and anchors what is left, so that a server that was stopped leaves nothing open. */
  stop(): Promise<void>;
}

export type OnFault = (name: string, fault: unknown) => void;

/** Seals what was chained every two seconds, and hands checkpoints to those whom SEQUITUR_ANCHOR names. */
export function sealing(
  graph: Graph,
  { config, env }: { readonly config: Config; readonly env: NodeJS.ProcessEnv },
  onFault: OnFault,
): Sealing {
  const holder = `${hostname()}-${randomUUID()}`;
  const sealer = createSealer(graph, config.home, { holder, onFault });
  const anchoring = anchoringAll(graph, anchorsOf(config.SEQUITUR_ANCHOR, env), onFault);
  const seal = new Loop(() => sealer.sealOnce(), { name: 'seal', idleMs: SEAL_EVERY_MS, onFault });
  const idleMs = config.SEQUITUR_ANCHOR_SECONDS * 1_000;
  const anchor = new Loop(() => anchoring().then(() => false), { name: 'anchor', idleMs, onFault });
  return {
    start: () => {
      seal.start();
      anchor.start();
    },
    stop: async () => {
      await Promise.all([seal.stop(), anchor.stop()]);
      await lastly(async () => {
        while (await sealer.sealOnce());
        await anchoring();
        await sealer.release();
      }, onFault);
    },
  };
}

export function createSealer(
  graph: Graph,
  home: string,
  by: { readonly holder: string; readonly onFault: OnFault },
): Sealer {
  return new Sealer({
    log: sealingLog(graph, { holder: by.holder, seed: randomUUID() }),
    keys: () => readLogKeys(home),
    now: Date.now,
    batch: SEAL_BATCH,
    onBroken: (stream, seq) => {
      by.onFault(
        'seal',
        new Error(`the chain ${stream} does not hold at ${String(seq)}; from there on it stays unsealed`),
      );
    },
  });
}

/** Each on its own: one that is down keeps no other from holding the checkpoint. */
function anchoringAll(graph: Graph, anchors: readonly Anchor[], onFault: OnFault): () => Promise<void> {
  const checkpoints = checkpointStore(graph);
  return async () => {
    const outcomes = await Promise.allSettled(anchors.map((anchor) => anchorLatest(checkpoints, anchor, Date.now)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') onFault('anchor', outcome.reason);
  };
}

/** A database that is gone already must not keep a server from stopping: what is unsealed waits. */
async function lastly(work: () => Promise<void>, onFault: OnFault): Promise<void> {
  try {
    await work();
  } catch (fault) {
    onFault('seal', fault);
  }
}
