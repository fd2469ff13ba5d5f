import { hasRole, ROLES, type ApiKeyRecord, type Principal, type Role } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { hashOf, keyTextOf, newKeyText } from './key-text.js';
import type { ApiKey, ApiKeyStore, NewApiKey } from './ports.js';

export interface KeyDeps {
  readonly keys: ApiKeyStore;
  readonly now: () => number;
}

const SOURCE = /^(\*|[a-z0-9_.-]+\/([a-z0-9_.-]+|\*))$/;

/** Makes a key; its text is in this answer and nowhere else. */
export async function createApiKey(
  principal: Principal,
  wanted: NewApiKey,
  { keys, now }: KeyDeps,
): Promise<{ readonly text: string; readonly key: ApiKey }> {
  requireAdmin(principal);
  const roles = validRoles(wanted);
  const text = newKeyText();
  const key: ApiKey = {
    id: text.id,
    name: wanted.name.trim(),
    kind: wanted.kind,
    roles,
    sources: wanted.sources,
    masked: wanted.masked ?? false,
    createdAt: now(),
    createdBy: principal.id,
    expiresAt: wanted.expiresAt,
    revokedAt: null,
    lastUsedAt: null,
  };
  await keys.add({ ...key, hash: hashOf(text.secret) });
  return { text: keyTextOf(text), key };
}

export async function revokeApiKey(principal: Principal, id: string, { keys, now }: KeyDeps): Promise<void> {
  requireAdmin(principal);
  if (!(await keys.revoke(id, now(), principal.id))) throw new InputFault('NOT_FOUND', `There is no key ${id}.`);
}

export async function listApiKeys(principal: Principal, { keys }: Pick<KeyDeps, 'keys'>): Promise<readonly ApiKey[]> {
  if (!hasRole(principal, 'auditor')) throw new PermissionFault('FORBIDDEN', 'Only an admin or auditor may list keys.');
  return (await keys.list()).map(shown);
}

function shown(record: ApiKeyRecord): ApiKey {
  const { hash: _secret, ...key } = record;
  return key;
}

function requireAdmin(principal: Principal): void {
  if (!hasRole(principal)) throw new PermissionFault('FORBIDDEN', 'Only an admin may make or revoke keys.');
}

function validRoles({ name, roles, sources, masked }: NewApiKey): readonly Role[] {
  if (name.trim() === '') throw new InputFault('BAD_USER_INPUT', 'A key needs a name.');
  const known = roles.filter((role): role is Role => ROLES.some((each) => each === role));
  if (known.length === 0 || known.length < roles.length)
    throw new InputFault('BAD_USER_INPUT', 'A key needs at least one role, and only known ones.', {
      remedy: `The roles are: ${ROLES.join(', ')}.`,
    });
  if (masked === true && known.includes('admin'))
    throw new InputFault('BAD_USER_INPUT', 'An administrator’s key cannot be masked: it could make one that is not.', {
      place: { path: 'masked' },
    });
  const strange = sources.find((source) => !SOURCE.test(source));
  if (strange !== undefined)
    throw new InputFault('BAD_USER_INPUT', `${strange} is not a source.`, {
      remedy: 'Write vendor/product, vendor/* or *.',
    });
  return known;
}
