import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Graph } from '../../graph/session.js';
import { retentionGraph } from '../../graph/stores/scope.transaction.js';
import { purgeOld } from '../../usecases/retention/purge.js';
import { trimFeed } from '../../usecases/retention/trim-feed.js';
import type { Config } from '../config/config.js';
import { Loop } from '../work/loop.js';
import type { OnFault } from './sealing.js';

const PURGE_EVERY_MS = 10 * 60_000;
const PURGE_BATCH = 1_000;
const DAY_MS = 86_400_000;

/** Removes events and changes that are past their retention, on one node at a time. */
export function retaining(graph: Graph, { retention, SEQUITUR_FEED_DAYS }: Config, onFault: OnFault): Loop {
  const options = {
    graph: retentionGraph(graph, `${hostname()}-${randomUUID()}`),
    retention,
    now: Date.now,
    batch: PURGE_BATCH,
  };
  const step = async () => {
    await purgeOld(options);
    await trimFeed({ ...options, keptMs: SEQUITUR_FEED_DAYS * DAY_MS });
    return false;
  };
  return new Loop(step, { name: 'retention', idleMs: PURGE_EVERY_MS, onFault });
}
