import type { Principal } from '../../domain/access.js';
import { PermissionFault } from '../../domain/errors.js';
import type { LockOut } from './lock-out.js';
import type { RateLimiter } from './rate-limit.js';

/** How long a stream may rely on what a key was worth. */
const RENEW_AFTER_MS = 4_000;

/** Who decides about callers, shared by every door. */
export interface Gate {
  readonly lockOut: LockOut;
  readonly rates: RateLimiter;
  readonly now: () => number;
}

/** Where a request comes from, and the key it brought. */
export interface Claim {
  readonly bearer: string | null;
  readonly address: string;
}

/** One caller: who its key says it is, asked again as time passes, so that a revoked key ends its streams. */
export class Caller {
  private checkedAt: number;

  private constructor(
    private readonly gate: Gate,
    private readonly claim: Claim,
    public principal: Principal,
  ) {
    this.checkedAt = gate.now();
  }

  static async of(gate: Gate, claim: Claim): Promise<Caller> {
    const principal = await gate.lockOut.authenticate(claim.bearer, claim.address);
    if (principal) return new Caller(gate, claim, principal);
    throw new PermissionFault('UNAUTHENTICATED', 'This needs a valid key.', {
      remedy: 'Send `Authorization: Bearer <key>`; over WebSocket as `authorization` among the connection parameters.',
    });
  }

  /** Counts one request of this caller; refuses with RATE_LIMITED where there were too many. */
  spend(): void {
    this.gate.rates.take(this.principal.id);
  }

  async renewed(): Promise<Principal | null> {
    if (this.gate.now() - this.checkedAt < RENEW_AFTER_MS) return this.principal;
    const principal = await this.gate.lockOut.again(this.claim.bearer, this.claim.address);
    if (principal) {
      this.principal = principal;
      this.checkedAt = this.gate.now();
    }
    return principal;
  }
}

/** The key of an `Authorization` header, or of what stands in its place. */
export function bearerOf(authorization: unknown): string | null {
  const text = typeof authorization === 'string' ? authorization.trim() : '';
  const [, token] = /^Bearer\s+(\S{1,8192})$/i.exec(text) ?? [];
  return token ?? null;
}

export { clientAddress as addressOf } from './client-address.js';
