import { createHash } from 'node:crypto';
import type { Principal } from '../../domain/access.js';
import { PermissionFault } from '../../domain/errors.js';
import { meansOf } from '../../usecases/access/access-book.js';
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
 * Whoever guesses keys is turned away before a key is even looked up. Keys that were good before still pass, and so does what
 * nobody could guess, so that a guesser behind a shared address locks out nobody else.
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
    const passes = bearer !== null && (isSigned(bearer) || this.trusted.has(digestOf(bearer)));
    if (!passes && !this.guesses.hasRoom(address)) this.turnAway(address);
    const principal = await this.again(bearer, address);
    if (principal === null && bearer !== null) this.missed(bearer, address);
    return principal;
  }

  /** Of somebody who came in before: a key that has ended meanwhile is no guess. */
  async again(bearer: string | null, address: string): Promise<Principal | null> {
    if (bearer === null) return null;
    const principal = await this.known(bearer);
    if (principal === null) this.trusted.delete(digestOf(bearer));
    else {
      this.trust(bearer);
      this.parts.journal.visited(principal, { means: meansOf(bearer), address });
    }
    return principal;
  }

  /** Handed out a moment ago: good before it was ever shown. */
  trust(bearer: string): void {
    if (this.trusted.size >= MOST_TRUSTED) this.trusted.clear();
    this.trusted.add(digestOf(bearer));
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

  private missed(bearer: string, address: string): void {
    this.parts.journal.refused(address, meansOf(bearer));
    if (this.guesses.hasRoom(address)) this.guesses.take(address);
  }
}

function digestOf(bearer: string): string {
  return createHash('sha256').update(bearer).digest('base64url');
}

/** Three parts, as a signed token has. A new one comes every few minutes; to tell it from a forged one takes no look-up. */
function isSigned(bearer: string): boolean {
  return bearer.split('.').length === 3;
}
