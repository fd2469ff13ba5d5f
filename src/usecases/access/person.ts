import type { Principal } from '../../domain/access.js';
import type { ApiKeyStore } from './ports.js';

/** Somebody by their id, with the rights they have now; null where there is none, or no longer. They have proved nothing. */
export async function personOf(
  keys: Pick<ApiKeyStore, 'find'>,
  wanted: string,
  now: number,
): Promise<Principal | null> {
  const record = await keys.find(wanted);
  const ended = record === null || record.revokedAt !== null || (record.expiresAt ?? now + 1) <= now;
  if (ended) return null;
  const { id, name, kind, roles, sources } = record;
  return { id, name, kind, roles, sources };
}
