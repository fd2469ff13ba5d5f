import type { ApiKeyRecord, NewSecret, Principal } from '../../domain/access.js';

/** Answered by `src/graph/stores/api-key.store.ts`. */
export interface ApiKeyStore {
  add(key: ApiKeyRecord): Promise<void>;
  find(id: string): Promise<ApiKeyRecord | null>;
  list(): Promise<readonly ApiKeyRecord[]>;
  /** False where there is no such key; revoking twice keeps the first time. */
  revoke(id: string, at: number, by: string): Promise<boolean>;
  /** The hash in force becomes the one before. False where there is no such key, or it has ended. */
  replace(id: string, by: NewSecret): Promise<boolean>;
  used(id: string, at: number): Promise<void>;
}

/** Keys as administrators manage them. */
export interface KeyDoor {
  /** `text` is shown in this answer and nowhere else. */
  create(principal: Principal, wanted: NewApiKey): Promise<{ readonly text: string; readonly key: ApiKey }>;
  /** Another secret under the same id, so that what it owns and did stays its own. */
  rotate(principal: Principal, wanted: KeyRotation): Promise<{ readonly text: string; readonly key: ApiKey }>;
  revoke(principal: Principal, id: string): Promise<ApiKey>;
  list(principal: Principal): Promise<readonly ApiKey[]>;
}

/** What a new key is to be good for. */
export interface NewApiKey {
  readonly name: string;
  readonly kind: Principal['kind'];
  readonly roles: readonly string[];
  /** What it may deliver: `vendor/product`, `vendor/*` or `*`. */
  readonly sources: readonly string[];
  readonly expiresAt: number | null;
  /** Whether personal data is shown only masked; not where absent. */
  readonly masked?: boolean;
}

/** A key to give another secret. */
export interface KeyRotation {
  readonly id: string;
  /** For how long the secret before is good as well. */
  readonly bothForHours: number;
  /** When it ends by itself from now on; as before where absent. */
  readonly expiresAt?: number | null;
}

/** A key without its hashes: what may be shown. */
export type ApiKey = Omit<ApiKeyRecord, 'hash' | 'previousHash'>;

/** Tells who holds a key. */
export interface Authenticator {
  /** Null where nobody does, or no longer. */
  authenticate(bearer: string): Promise<Principal | null>;
}
