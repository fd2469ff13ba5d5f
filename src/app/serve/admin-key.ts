import { writeFile } from 'node:fs/promises';
import type { Principal } from '../../domain/access.js';
import { apiKeyStore } from '../../graph/stores/api-key.store.js';
import type { Graph } from '../../graph/session.js';
import { createApiKey, listApiKeys } from '../../usecases/access/api-keys.js';

/** Whoever starts the server on this machine is its administrator. */
export const OPERATOR: Principal = {
  id: 'operator',
  name: 'command line',
  kind: 'human',
  roles: ['admin'],
  sources: ['*'],
};

/** A new administrator's key, shown by its caller once; only its hash stays. */
export async function newAdminKey(graph: Graph, name: string, expiresAt: number | null = null): Promise<string> {
  const wanted = { name, kind: 'human' as const, roles: ['admin'], sources: ['*'], expiresAt };
  return (await createApiKey(OPERATOR, wanted, { keys: apiKeyStore(graph), now: Date.now })).text;
}

/** A key that can only deliver records, for as long as loading takes. */
export async function loadingKey(graph: Graph): Promise<string> {
  const wanted = {
    name: 'scenario loader',
    kind: 'service' as const,
    roles: ['integrator', 'analyst'],
    sources: ['*'],
    expiresAt: Date.now() + 3_600_000,
  };
  return (await createApiKey(OPERATOR, wanted, { keys: apiKeyStore(graph), now: Date.now })).text;
}

export async function hasKeys(graph: Graph): Promise<boolean> {
  const keys = await listApiKeys(OPERATOR, { keys: apiKeyStore(graph) });
  return keys.some((key) => key.roles.includes('admin') && key.revokedAt === null);
}

export interface ReadyFile {
  readonly url: string;
  readonly wsUrl: string;
  readonly sseUrl: string;
  readonly key: string;
}

/** Tells a script where the server is and how to get in; readable by its owner alone. */
export async function writeReadyFile(file: string, ready: ReadyFile): Promise<void> {
  await writeFile(file, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
}
