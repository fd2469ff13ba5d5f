import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { credentialReader } from '../../connectors/credential.js';
import { oktaSystemLog } from '../../connectors/okta/system-log.js';
import { createExchange } from '../../connectors/wire/exchange.js';
import type { Graph } from '../../graph/session.js';
import { pullStore } from '../../graph/stores/pull.store.js';
import type { Puller } from '../../pipeline/ingest/ports-pull.js';
import type { IngestDoor } from '../../usecases/ingest/ports.js';
import { pullNext } from '../../usecases/ingest/pull.js';
import type { PullEntry } from '../config/sources-file.js';
import { Loop } from '../work/loop.js';

export interface PullingParts {
  readonly door: IngestDoor;
  readonly env: NodeJS.ProcessEnv;
  readonly log: { error(detail: object, message: string): void };
}

const IDLE_MS = 10_000;
/** A page of a thousand records of a vendor that writes much. */
const MAX_REPLY_CHARACTERS = 64 * 1024 * 1024;
const DAY_MS = 86_400_000;

/** A loop for each vendor that is asked for records; one that is slow or broken holds up none of the others. */
export function pulling(
  graph: Graph,
  entries: readonly PullEntry[],
  { door, env, log }: PullingParts,
): readonly Loop[] {
  const store = pullStore(graph, `${hostname()}-${randomUUID()}`);
  const { signal } = new AbortController();
  const onFault = (name: string, err: unknown): void => log.error({ err, work: name }, 'pulling failed; trying again');
  return entries.map((entry) => {
    const puller = pullerOf(entry, env);
    const step = (): Promise<boolean> => pullNext(puller, { store, door, now: Date.now, signal });
    return new Loop(step, { name: `pull ${entry.id}`, idleMs: IDLE_MS, onFault });
  });
}

function pullerOf(entry: PullEntry, env: NodeJS.ProcessEnv): Puller {
  const exchange = createExchange({ fetch, now: Date.now, maxReplyCharacters: MAX_REPLY_CHARACTERS });
  const parts = { exchange, now: Date.now, readCredential: credentialReader(env) };
  const since = entry.since === undefined ? Date.now() - DAY_MS : Date.parse(entry.since);
  return oktaSystemLog({ id: entry.id, baseUrl: entry.url, auth: authOf(entry), since }, parts);
}

function authOf({ token, clientId = '', privateKey = '', keyId }: PullEntry) {
  if (token !== undefined) return { kind: 'ssws' as const, token };
  return { kind: 'oauth' as const, clientId, privateKey, ...(keyId === undefined ? {} : { keyId }) };
}
