import type { ApiKeyRecord, Principal } from '../../domain/access.js';
import { PermissionFault } from '../../domain/errors.js';
import { hashOf, parseKeyText, sameHash } from './key-text.js';
import type { ApiKeyStore } from './ports.js';

/** How long a key is trusted without asking the graph again, and so how long a revoked one may still work on another node. */
const CACHE_MS = 5_000;
/** `lastUsedAt` is for people who clean up keys; a minute is exact enough and spares a write per request. */
const USE_GRAIN_MS = 60_000;
const MOST_CACHED = 10_000;

interface Cached {
  readonly record: ApiKeyRecord;
  readonly until: number;
}

/** Checks bearer tokens. One per process: it remembers known keys for some seconds. */
export class Authenticator {
  private readonly cache = new Map<string, Cached>();
  /** Lookups under way, so that a burst of requests under one key asks the graph once. */
  private readonly asked = new Map<string, Promise<ApiKeyRecord | null>>();
  private readonly marked = new Map<string, number>();

  constructor(
    private readonly keys: ApiKeyStore,
    private readonly now: () => number,
  ) {}

  /** Takes `Bearer seq_…` or the bare key; fails with UNAUTHENTICATED, and never says which part was wrong. */
  async authenticate(bearer: string | null | undefined): Promise<Principal> {
    const text = parseKeyText((bearer ?? '').replace(/^Bearer\s+/i, '').trim());
    if (text === null) throw refused();
    const record = await this.recordOf(text.id);
    // Compared even where there is no such key, so that the time taken does not tell ids apart.
    const matches = this.opens(record, hashOf(text.secret));
    if (record === null || !matches || !this.isValid(record)) throw refused();
    await this.markUsed(record);
    const { id, name, kind, roles, sources, masked } = record;
    return { id, name, kind, roles, sources, ...(masked && { masked }), authenticatedAt: this.now() };
  }

  /** Forgets a key at once on this node, when it was revoked here. */
  forget(id: string): void {
    this.cache.delete(id);
    this.asked.delete(id);
  }

  private async recordOf(id: string): Promise<ApiKeyRecord | null> {
    const cached = this.cache.get(id);
    if (cached !== undefined && cached.until > this.now()) return cached.record;
    return this.asked.get(id) ?? this.ask(id);
  }

  private ask(id: string): Promise<ApiKeyRecord | null> {
    const lookup: Promise<ApiKeyRecord | null> = this.keys
      .find(id)
      .then((record) => {
        // What was read before the key was forgotten is not remembered.
        if (this.asked.get(id) === lookup) this.remember(id, record);
        return record;
      })
      .finally(() => {
        if (this.asked.get(id) === lookup) this.asked.delete(id);
      });
    this.asked.set(id, lookup);
    return lookup;
  }

  private remember(id: string, record: ApiKeyRecord | null): void {
    if (this.cache.size >= MOST_CACHED) this.cache.clear();
    // Unknown ids are not remembered: anybody could fill the memory with them.
    if (record === null) this.cache.delete(id);
    else this.cache.set(id, { record, until: this.now() + CACHE_MS });
  }

  /** Whether a secret is the one in force, or the one before it while that is good as well. */
  private opens(record: ApiKeyRecord | null, hash: string): boolean {
    const current = sameHash(hash, record?.hash ?? hashOf(''));
    const previous = sameHash(hash, record?.previousHash ?? hashOf(''));
    return current || (previous && (record?.previousUntil ?? 0) > this.now());
  }

  private isValid({ revokedAt, expiresAt }: ApiKeyRecord): boolean {
    return revokedAt === null && (expiresAt === null || expiresAt > this.now());
  }

  private async markUsed({ id, lastUsedAt }: ApiKeyRecord): Promise<void> {
    const now = this.now();
    if (now - (this.marked.get(id) ?? lastUsedAt ?? 0) < USE_GRAIN_MS) return;
    this.marked.set(id, now);
    await this.keys.used(id, now);
  }
}

function refused(): PermissionFault {
  return new PermissionFault('UNAUTHENTICATED', 'The API key is missing, unknown, expired or revoked.', {
    remedy: 'Send a valid key in the Authorization header: Bearer seq_….',
  });
}
