import { hasRole, ROLES, type ApiKeyRecord, type Principal, type Role } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { hashOf, keyTextOf, newKeyText } from './key-text.js';
import type { ApiKey, ApiKeyStore, KeyRotation, NewApiKey } from './ports.js';

export interface KeyDeps {
  readonly keys: ApiKeyStore;
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;
/** A week: who has not changed over by then has forgotten it. */
const LONGEST_OVERLAP_HOURS = 168;
const SOURCE = /^(\*|[a-z0-9_.-]+\/([a-z0-9_.-]+|\*))$/;

/** Makes a key; its text is in this answer and nowhere else. */
export async function createApiKey(
  principal: Principal,
  wanted: NewApiKey,
  { keys, now }: KeyDeps,
): Promise<{ readonly text: string; readonly key: ApiKey }> {
  requireAdmin(principal);
  const roles = validRoles(wanted);
  requireFuture(wanted.expiresAt, now());
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

/** Gives a key another secret; the one before is good for some hours more, so that whoever uses it can change over. */
export async function rotateApiKey(
  principal: Principal,
  { id, bothForHours, ...wanted }: KeyRotation,
  { keys, now }: KeyDeps,
): Promise<{ readonly text: string; readonly key: ApiKey }> {
  requireAdmin(principal);
  const at = now();
  if (!Number.isInteger(bothForHours) || bothForHours < 0 || bothForHours > LONGEST_OVERLAP_HOURS)
    throw invalid('bothForHours', `From 0 to ${String(LONGEST_OVERLAP_HOURS)} hours.`);
  const found = await keys.find(id);
  if (found === null || found.revokedAt !== null) throw new InputFault('NOT_FOUND', `There is no key ${id} in force.`);
  const expiresAt = wanted.expiresAt === undefined ? found.expiresAt : wanted.expiresAt;
  requireFuture(expiresAt, at);
  const { secret } = newKeyText();
  const previousUntil = at + bothForHours * HOUR_MS;
  if (!(await keys.replace(id, { hash: hashOf(secret), previousUntil, expiresAt, at, by: principal.id })))
    throw new InputFault('NOT_FOUND', `There is no key ${id} in force.`);
  return { text: keyTextOf({ id, secret }), key: shown({ ...found, previousUntil, expiresAt }) };
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
  const { hash: _secret, previousHash: _before, ...key } = record;
  return key;
}

/** A key that has ended before it is handed out is a mistake in a date. */
function requireFuture(expiresAt: number | null, now: number): void {
  if (expiresAt !== null && expiresAt <= now) throw invalid('expiresAt', 'This is over already.');
}

function invalid(path: string, message: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message, { place: { path } });
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
