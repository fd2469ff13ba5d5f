import type { ApiKeyRecord } from '../../domain/access.js';
import type { Graph } from '../session.js';
import { appendAudit } from './audit.store.js';
import { ADD_API_KEY, API_KEY_BY_ID, API_KEYS, MARK_API_KEY_USED, REVOKE_API_KEY } from './api-key.cypher.js';

type KeyRow = Omit<ApiKeyRecord, 'expiresAt' | 'revokedAt' | 'lastUsedAt'> & Partial<ApiKeyRecord>;

/** Answers the access use cases. */
export function apiKeyStore(graph: Graph) {
  return {
    add: async (key: ApiKeyRecord): Promise<void> => {
      await graph.write(async (tx) => {
        await tx.run(ADD_API_KEY, { key });
        const { id, kind, roles, sources, expiresAt, createdAt: at, createdBy: actor } = key;
        const body = { key: id, kind, roles: [...roles], sources: [...sources], expiresAt };
        await appendAudit(tx, [{ stream: 'config', type: 'key.created', at, actor, body }]);
      });
    },
    find: async (id: string): Promise<ApiKeyRecord | null> => {
      const [row] = await graph.run<{ key: KeyRow }>(API_KEY_BY_ID, { id });
      return row === undefined ? null : keyFrom(row.key);
    },
    list: async (): Promise<readonly ApiKeyRecord[]> =>
      (await graph.run<{ key: KeyRow }>(API_KEYS)).map(({ key }) => keyFrom(key)),
    revoke: (id: string, at: number, by: string): Promise<boolean> =>
      graph.write(async (tx) => {
        const revoked = (await tx.run(REVOKE_API_KEY, { id, at })).length > 0;
        const entry = { stream: 'config', type: 'key.revoked', at, actor: by, body: { key: id } };
        await appendAudit(tx, revoked ? [entry] : []);
        return revoked;
      }),
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
