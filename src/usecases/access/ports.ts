import type { ApiKeyRecord } from '../../domain/access.js';

/** Answered by `src/graph/stores/api-key.store.ts`. */
export interface ApiKeyStore {
  add(key: ApiKeyRecord): Promise<void>;
  find(id: string): Promise<ApiKeyRecord | null>;
  list(): Promise<readonly ApiKeyRecord[]>;
  /** False where there is no such key; revoking twice keeps the first time. */
  revoke(id: string, at: number): Promise<boolean>;
  used(id: string, at: number): Promise<void>;
}
