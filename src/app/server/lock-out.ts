import { createHash } from 'node:crypto';
import type { Principal } from '../../domain/access.js';
import { PermissionFault } from '../../domain/errors.js';
import type { Authenticator } from '../../usecases/access/ports.js';
import { RateLimiter, type RateLimits } from './rate-limit.js';

/** Wrong keys an address may send: twenty at once, then one every three seconds. */
export const GUESS_LIMITS: RateLimits = { burst: 20, perSecond: 1 / 3 };

const MOST_TRUSTED = 10_000;

/**
 * Whoever guesses keys is turned away before a key is even looked up. Keys that were good before still pass from the same
 * address, so that a guesser behind a shared address locks out nobody else.
 */
export class LockOut {
  private readonly guesses: RateLimiter;
  private readonly trusted = new Set<string>();

  constructor(
    private readonly access: Authenticator,
    now: () => number,
    limits: RateLimits = GUESS_LIMITS,
  ) {
    this.guesses = new RateLimiter(limits, now);
  }

  /** Null where nobody holds this key; refuses with RATE_LIMITED where too many were wrong. */
  async authenticate(bearer: string | null, address: string): Promise<Principal | null> {
    const digest = createHash('sha256')
      .update(`${address} ${bearer ?? ''}`)
      .digest('base64url');
    if (!this.trusted.has(digest) && !this.guesses.hasRoom(address)) this.guesses.take(address);
    const principal = bearer === null ? null : await this.known(bearer);
    if (principal !== null) this.trust(digest);
    else if (bearer !== null) this.missed(digest, address);
    return principal;
  }

  private async known(bearer: string): Promise<Principal | null> {
    try {
      return await this.access.authenticate(bearer);
    } catch (fault) {
      if (fault instanceof PermissionFault) return null;
      throw fault;
    }
  }

  private missed(digest: string, address: string): void {
    this.trusted.delete(digest);
    if (this.guesses.hasRoom(address)) this.guesses.take(address);
  }

  private trust(digest: string): void {
    if (this.trusted.size >= MOST_TRUSTED) this.trusted.clear();
    this.trusted.add(digest);
  }
}
