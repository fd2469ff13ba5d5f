import type { ApiKeyRecord, Principal } from '../../domain/access.js';

/** Answered by `src/graph/stores/api-key.store.ts`. */
export interface ApiKeyStore {
  add(key: ApiKeyRecord): Promise<void>;
  find(id: string): Promise<ApiKeyRecord | null>;
  list(): Promise<readonly ApiKeyRecord[]>;
  /** False where there is no such key; revoking twice keeps the first time. */
  revoke(id: string, at: number, by: string): Promise<boolean>;
  used(id: string, at: number): Promise<void>;
}

/** Tells who holds a key. */
export interface Authenticator {
  /** Null where nobody does, or no longer. */
  authenticate(bearer: string): Promise<Principal | null>;
}
