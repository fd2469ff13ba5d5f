import type { Principal } from '../../domain/access.js';

/** Tells who holds a key. */
export interface Authenticator {
  /** Null where nobody does, or no longer. */
  authenticate(bearer: string): Promise<Principal | null>;
}
