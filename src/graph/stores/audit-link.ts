import type { AuditEvent } from '../../domain/audit.js';
import { canonicalDigest } from '../../domain/canonical.js';

/** What the first link of every stream holds as its predecessor. */
export const GENESIS = '0'.repeat(64);

/** Everything but the hash itself is hashed, so that no part of a link can be changed alone. */
export function hashOfLink({ stream, seq, prevHash, type, at, actor, body }: Omit<AuditEvent, 'hash'>): string {
  return canonicalDigest({ stream, seq, prevHash, type, at, actor, body });
}
