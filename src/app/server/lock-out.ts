import { createHash } from 'node:crypto';
import type { Principal } from '../../domain/access.js';
import { PermissionFault } from '../../domain/errors.js';
import { meansOf, type Visit } from '../../usecases/access/access-book.js';
import type { AccessJournal } from '../../usecases/access/access-journal.js';
import type { Authenticator } from '../../usecases/access/ports.js';
import { RateLimiter, type RateLimits } from './rate-limit.js';

/** Wrong keys an address may send: twenty at once, then one every three seconds. */
export const GUESS_LIMITS: RateLimits = { burst: 20, perSecond: 1 / 3 };

/** Who can tell what a key is worth, and who writes down that somebody came with it. */
export interface LockOutParts {
  readonly access: Authenticator;
  readonly journal: Pick<AccessJournal, 'visited' | 'refused'>;
}

const MOST_TRUSTED = 10_000;

/**
 * Whoever guesses keys is turned away before a key is even looked up. Keys that were good before still pass from the same
 * address, so that a guesser behind a shared address locks out nobody else.
 */
export class LockOut {
  private readonly guesses: RateLimiter;
  private readonly trusted = new Set<string>();

  constructor(
    private readonly parts: LockOutParts,
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
    if (!this.trusted.has(digest) && !this.guesses.hasRoom(address)) this.turnAway(address);
    const principal = bearer === null ? null : await this.known(bearer);
    if (principal !== null && bearer !== null) {
      this.trust(digest);
      this.parts.journal.visited(principal, { means: meansOf(bearer), address });
    } else if (bearer !== null) this.missed(digest, { address, means: meansOf(bearer) });
    return principal;
  }

  private turnAway(address: string): void {
    this.parts.journal.refused(address, 'too_many_guesses');
    this.guesses.take(address);
  }

  private async known(bearer: string): Promise<Principal | null> {
    try {
      return await this.parts.access.authenticate(bearer);
    } catch (fault) {
      if (fault instanceof PermissionFault) return null;
      throw fault;
    }
  }

  private missed(digest: string, { address, means }: Visit): void {
    this.trusted.delete(digest);
    this.parts.journal.refused(address, means);
    if (this.guesses.hasRoom(address)) this.guesses.take(address);
  }

  private trust(digest: string): void {
    if (this.trusted.size >= MOST_TRUSTED) this.trusted.clear();
    this.trusted.add(digest);
  }
}
