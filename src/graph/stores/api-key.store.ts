import type { ApiKeyRecord, NewSecret } from '../../domain/access.js';
import type { AuditEntry } from '../../domain/audit.js';
import type { Graph } from '../session.js';
import { appendAudit } from './audit.store.js';
import {
  ADD_API_KEY,
  API_KEY_BY_ID,
  API_KEYS,
  MARK_API_KEY_USED,
  REPLACE_API_KEY,
  REVOKE_API_KEY,
} from './api-key.cypher.js';

type KeyRow = Omit<ApiKeyRecord, 'expiresAt' | 'revokedAt' | 'lastUsedAt' | 'masked'> & Partial<ApiKeyRecord>;

/** Answers the access use cases. */
export function apiKeyStore(graph: Graph) {
  return {
    add: async (key: ApiKeyRecord): Promise<void> => {
      await graph.write(async (tx) => {
        await tx.run(ADD_API_KEY, { key });
        await appendAudit(tx, [entry('api_key.created', key, key.createdBy, key.createdAt)]);
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
        const [row] = await tx.run<{ key: KeyRow }>(REVOKE_API_KEY, { id, at });
        if (row === undefined) return false;
        if (row.key.revokedAt === at) await appendAudit(tx, [entry('api_key.revoked', row.key, by, at)]);
        return true;
      }),
    replace: (id: string, { at, by, ...secret }: NewSecret): Promise<boolean> =>
      graph.write(async (tx) => {
        const [row] = await tx.run<{ key: KeyRow }>(REPLACE_API_KEY, { id, ...secret });
        if (row === undefined) return false;
        const { previousUntil } = secret;
        const told = entry('api_key.rotated', row.key, by, at);
        await appendAudit(tx, [{ ...told, body: { ...told.body, previousUntil } }]);
        return true;
      }),
    used: async (id: string, at: number): Promise<void> => {
      await graph.write((tx) => tx.run(MARK_API_KEY_USED, { id, at }));
    },
  };
}

/** Who may get in is itself something to answer for. */
function entry(type: string, key: KeyRow, actor: string, at: number): AuditEntry {
  const { id, name, kind, roles, sources, masked } = key;
  const body = { key: id, name, kind, roles: [...roles], sources: [...sources], ...(masked === true && { masked }) };
  return { stream: 'config', type, at, actor, body };
}

function keyFrom(row: KeyRow): ApiKeyRecord {
  return {
    ...row,
    // Keys of older versions do not say.
    masked: row.masked ?? false,
    previousHash: row.previousHash ?? null,
    previousUntil: row.previousUntil ?? null,
    expiresAt: row.expiresAt ?? null,
    revokedAt: row.revokedAt ?? null,
    lastUsedAt: row.lastUsedAt ?? null,
  };
}
