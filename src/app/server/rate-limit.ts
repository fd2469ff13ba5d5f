import { PermissionFault } from '../../domain/errors.js';

export interface RateLimits {
  /** Requests that may come at once after a rest. */
  readonly burst: number;
  readonly perSecond: number;
}

/** A console page sends some ten requests, a delivery of records is one request of up to thousands. */
export const RATE_LIMITS: RateLimits = { burst: 600, perSecond: 200 };

interface Bucket {
  tokens: number;
  at: number;
}

const MOST_REMEMBERED = 10_000;

/** Too much, too fast; the sender may come again after this long. */
export class RateLimited extends PermissionFault {
  constructor(readonly retryAfterSeconds: number) {
    super('RATE_LIMITED', `Too many requests; come again in ${String(retryAfterSeconds)} s.`, {
      remedy: 'Send fewer requests: larger pages, more records a delivery, a subscription in place of polling.',
    });
  }
}

/** A bucket of tokens for each who asks: bursts are free, a steady stream is held to its rate. */
export class RateLimiter {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly limits: RateLimits,
    private readonly now: () => number,
  ) {}

  /** Takes one token, or refuses with how long to wait for one. */
  take(who: string): void {
    const bucket = this.bucketOf(who);
    if (bucket.tokens < 1) throw new RateLimited(Math.ceil((1 - bucket.tokens) / this.limits.perSecond));
    bucket.tokens -= 1;
  }

  /** Whether a token is there, without taking it. */
  hasRoom(who: string): boolean {
    return this.bucketOf(who).tokens >= 1;
  }

  private bucketOf(who: string): Bucket {
    const now = this.now();
    const known = this.buckets.get(who);
    const bucket = known ?? { tokens: this.limits.burst, at: now };
    const earned = ((now - bucket.at) / 1_000) * this.limits.perSecond;
    bucket.tokens = Math.min(this.limits.burst, bucket.tokens + Math.max(earned, 0));
    bucket.at = now;
    if (known === undefined) this.remember(who, bucket);
    return bucket;
  }

  /** The oldest are forgotten first; who is forgotten starts with a full bucket. */
  private remember(who: string, bucket: Bucket): void {
    if (this.buckets.size >= MOST_REMEMBERED) this.buckets.delete(this.buckets.keys().next().value ?? '');
    this.buckets.set(who, bucket);
  }
}
