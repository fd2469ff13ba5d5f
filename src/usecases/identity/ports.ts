import type { Principal } from '../../domain/access.js';
import type { Corrected } from '../../pipeline/link/ports.js';

export interface CorrectionKey {
  readonly reason: string;
  /** Repeated under the same key, a correction is made once. */
  readonly idempotencyKey: string | null;
}

export interface Correction extends Corrected {
  /** Uid of what was said; nothing was said anew where `alreadySo`. */
  readonly decree: string;
}

/** People's corrections of who is who. */
export interface IdentityDoor {
  join(by: Principal, said: CorrectionKey & { readonly account: string; readonly other: string }): Promise<Correction>;
  split(by: Principal, said: CorrectionKey & { readonly account: string }): Promise<Correction>;
}
