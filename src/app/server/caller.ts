import type { Principal } from '../../domain/access.js';
import { PermissionFault } from '../../domain/errors.js';
import type { Authenticator } from '../../usecases/access/ports.js';

/** How long a stream may rely on what a key was worth. */
const RENEW_AFTER_MS = 5_000;

/** One caller: who its key says it is, asked again as time passes, so that a revoked key ends its streams. */
export class Caller {
  private checkedAt: number;

  private constructor(
    private readonly access: Authenticator,
    private readonly bearer: string,
    public principal: Principal,
    private readonly now: () => number,
  ) {
    this.checkedAt = now();
  }

  static async of(access: Authenticator, bearer: string | null, now: () => number): Promise<Caller> {
    const principal = bearer === null ? null : await known(access, bearer);
    if (principal && bearer !== null) return new Caller(access, bearer, principal, now);
    throw new PermissionFault('UNAUTHENTICATED', 'This needs a valid key.', {
      remedy: 'Send `Authorization: Bearer <key>`; over WebSocket as `authorization` among the connection parameters.',
    });
  }

  async renewed(): Promise<Principal | null> {
    if (this.now() - this.checkedAt < RENEW_AFTER_MS) return this.principal;
    const principal = await known(this.access, this.bearer);
    if (principal) {
      this.principal = principal;
      this.checkedAt = this.now();
    }
    return principal;
  }
}

async function known(access: Authenticator, bearer: string): Promise<Principal | null> {
  try {
    return await access.authenticate(bearer);
  } catch (fault) {
    if (fault instanceof PermissionFault) return null;
    throw fault;
  }
}

/** The key of an `Authorization` header, or of what stands in its place. */
export function bearerOf(authorization: unknown): string | null {
  const text = typeof authorization === 'string' ? authorization.trim() : '';
  const [, token] = /^Bearer\s+(\S{1,512})$/i.exec(text) ?? [];
  return token ?? null;
}
