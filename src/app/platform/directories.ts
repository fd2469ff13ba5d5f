import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import { entraUsers } from '../../connectors/entra/users-delta.js';
import { oktaUsers } from '../../connectors/okta/users.js';
import type { VendorParts } from '../../connectors/wire/api.js';
import type { Graph } from '../../graph/session.js';
import { auditOfContext, decideAgainOver } from '../../graph/stores/context-parts.store.js';
import { contextStore, type ContextPart } from '../../graph/stores/context.store.js';
import { pullStore } from '../../graph/stores/pull.store.js';
import type { DirectoryPuller } from '../../pipeline/enrich/ports-directory.js';
import { pullDirectoryNext } from '../../usecases/context/pull-directory.js';
import type { Config } from '../config/config.js';
import { Loop } from '../work/loop.js';
import { askingParts, CREDENTIAL, ENTRY_ID, listedIn } from './listed-entries.js';

const common = {
  id: ENTRY_ID,
  everyMinutes: z.int().positive().default(15),
  /** Who answers for what the directory says. */
  owner: z.string().min(1).optional(),
};
const ENTRY = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('entra'),
    tenantId: z.string().min(1),
    clientId: z.string().min(1),
    secret: CREDENTIAL,
    graphUrl: z.url().optional(),
    loginUrl: z.url().optional(),
  }),
  z.strictObject({ ...common, type: z.literal('okta'), url: z.url(), token: CREDENTIAL }),
]);
type Entry = z.output<typeof ENTRY>;
const LIST = {
  setting: 'SEQUITUR_DIRECTORIES',
  empty: [],
  remedy: 'List directories with id, type (entra or okta) and credentials by reference; docs/context.md shows both.',
};

const IDLE_MS = 15_000;
const MAX_REPLY_CHARACTERS = 64 * 1024 * 1024;

export interface Reading {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  readonly contextPart: ContextPart;
  readonly onFault: (name: string, fault: unknown) => void;
}

/** A loop for each directory of SEQUITUR_DIRECTORIES; one that is slow or broken holds up none of the others. */
export function directories(
  graph: Graph,
  { config: { SEQUITUR_DIRECTORIES: file }, env, contextPart, onFault }: Reading,
): readonly Loop[] {
  if (file === undefined) return [];
  const parts = askingParts(env, { maxReplyCharacters: MAX_REPLY_CHARACTERS });
  const { signal } = new AbortController();
  const shared = {
    store: pullStore(graph, `${hostname()}-${randomUUID()}`),
    context: contextStore(graph, [decideAgainOver(randomUUID), contextPart, auditOfContext]),
    now: Date.now,
    signal,
  };
  return listedIn(z.array(ENTRY), file, LIST).map((entry) => {
    const puller = pullerOf(entry, parts);
    const deps = { ...shared, owner: entry.owner ?? null };
    return new Loop(() => pullDirectoryNext(puller, deps), { name: `directory ${entry.id}`, idleMs: IDLE_MS, onFault });
  });
}

function pullerOf(entry: Entry, parts: VendorParts): DirectoryPuller {
  const terms = { name: entry.id, everyMs: entry.everyMinutes * 60_000 };
  if (entry.type === 'okta')
    return oktaUsers({ ...terms, baseUrl: entry.url, auth: { kind: 'ssws', token: entry.token } }, parts);
  const { tenantId, clientId, secret, graphUrl, loginUrl } = entry;
  const clouds = { ...(graphUrl === undefined ? {} : { graphUrl }), ...(loginUrl === undefined ? {} : { loginUrl }) };
  return entraUsers({ ...terms, tenantId, clientId, auth: { kind: 'secret', secret }, ...clouds }, parts);
}
