import type { ApiKeyRecord } from '../../domain/access.js';
import type { Graph } from '../session.js';
import { ADD_API_KEY, API_KEY_BY_ID, API_KEYS, MARK_API_KEY_USED, REVOKE_API_KEY } from './api-key.cypher.js';

type KeyRow = Omit<ApiKeyRecord, 'expiresAt' | 'revokedAt' | 'lastUsedAt'> & Partial<ApiKeyRecord>;

/** Answers the access use cases. */
export function apiKeyStore(graph: Graph) {
  return {
    add: async (key: ApiKeyRecord): Promise<void> => {
      await graph.write((tx) => tx.run(ADD_API_KEY, { key }));
    },
    find: async (id: string): Promise<ApiKeyRecord | null> => {
      const [row] = await graph.run<{ key: KeyRow }>(API_KEY_BY_ID, { id });
      return row === undefined ? null : keyFrom(row.key);
    },
    list: async (): Promise<readonly ApiKeyRecord[]> =>
      (await graph.run<{ key: KeyRow }>(API_KEYS)).map(({ key }) => keyFrom(key)),
    revoke: async (id: string, at: number): Promise<boolean> =>
      (await graph.write((tx) => tx.run(REVOKE_API_KEY, { id, at }))).length > 0,
    used: async (id: string, at: number): Promise<void> => {
      await graph.write((tx) => tx.run(MARK_API_KEY_USED, { id, at }));
    },
  };
}

function keyFrom(row: KeyRow): ApiKeyRecord {
  return {
    ...row,
    expiresAt: row.expiresAt ?? null,
    revokedAt: row.revokedAt ?? null,
    lastUsedAt: row.lastUsedAt ?? null,
  };
}
