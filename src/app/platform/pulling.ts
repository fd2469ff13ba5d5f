import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { credentialReader } from '../../connectors/credential.js';
import { createExchange } from '../../connectors/wire/exchange.js';
import type { Graph } from '../../graph/session.js';
import { pullStore } from '../../graph/stores/pull.store.js';
import type { IngestDoor } from '../../usecases/ingest/ports.js';
import { pullNext } from '../../usecases/ingest/pull.js';
import type { PullEntry } from '../config/pull-entries.js';
import { Loop } from '../work/loop.js';
import { pullerOf } from './pullers.js';

export interface PullingParts {
  readonly door: IngestDoor;
  readonly env: NodeJS.ProcessEnv;
  readonly log: { error(detail: object, message: string): void };
}

const IDLE_MS = 10_000;
/** Of those that wait at the vendor's until there is news. */
const LONG_POLLS: ReadonlySet<PullEntry['type']> = new Set(['kafka', 'aws_s3_queue']);
const SOON_MS = 1_000;
/** A page of a thousand records of a vendor that writes much. */
const MAX_REPLY_CHARACTERS = 64 * 1024 * 1024;

/** A loop for each vendor that is asked for records; one that is slow or broken holds up none of the others. */
export function pulling(
  graph: Graph,
  entries: readonly PullEntry[],
  { door, env, log }: PullingParts,
): readonly Loop[] {
  const store = pullStore(graph, `${hostname()}-${randomUUID()}`);
  const ending = new AbortController();
  const { signal } = ending;
  const onFault = (name: string, err: unknown): void => log.error({ err, work: name }, 'pulling failed; trying again');
  const exchange = createExchange({
    ...{ fetch, now: Date.now, maxReplyCharacters: MAX_REPLY_CHARACTERS },
    onlyAsks: true,
  });
  const parts = { exchange, fetch, now: Date.now, readCredential: credentialReader(env) };
  // Some wait for news, and whoever ends the node does not wait for them.
  const onStop = (): void => ending.abort();
  return entries.map((entry) => {
    const puller = pullerOf(entry, parts);
    const step = (): Promise<boolean> => pullNext(puller, { store, door, now: Date.now, signal });
    return new Loop(step, {
      name: `pull ${entry.id}`,
      idleMs: LONG_POLLS.has(entry.type) ? SOON_MS : IDLE_MS,
      onFault,
      onStop,
    });
  });
}
