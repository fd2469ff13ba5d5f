/** Who may do what; declared once, checked at every door. */
export const ROLES = [
  'viewer',
  'analyst',
  'hunter',
  'responder',
  'integrator',
  'policy_owner',
  'auditor',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who passed authentication. `sources`: what an integrator's key may deliver (`*` = any). */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly kind: 'human' | 'service' | 'agent' | 'system';
  readonly roles: readonly Role[];
  readonly sources: readonly string[];
  /** Sees pseudonyms in the place of personal data; admins never do. */
  readonly masked?: boolean;
  /** When this person last proved who they are, ms; a key proves it with each request. Absent = never to us. */
  readonly authenticatedAt?: number;
  /** What a directory calls them besides, so that they are known where a case is about them. */
  readonly logins?: readonly string[];
}

export function hasRole(principal: Principal, ...allowed: readonly Role[]): boolean {
  return principal.roles.includes('admin') || principal.roles.some((role) => allowed.includes(role));
}

/** Somebody as a deployment wants them: masked where each role they have, or their kind, is. An admin sees everything. */
export function maskedWhere(principal: Principal, words: readonly string[]): Principal {
  const byRole = principal.roles.every((role) => words.includes(role));
  const isMasked = principal.masked === true || words.includes(principal.kind) || byRole;
  return isMasked === (principal.masked ?? false) || principal.roles.includes('admin')
    ? principal
    : { ...principal, masked: isMasked };
}

/** TLP:RED is for persons and programs that work on the case and for who audits them: not for onlookers, nor for models. */
const READERS_OF_RED: readonly Role[] = ['analyst', 'hunter', 'responder', 'auditor'];

export function isClearedForRed(principal: Principal): boolean {
  if (principal.kind === 'system') return true;
  return principal.kind !== 'agent' && hasRole(principal, ...READERS_OF_RED);
}

/** A key as stored: what its secret hashes to, never the secret. */
export interface ApiKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly kind: Principal['kind'];
  /** SHA-256 of the secret, base64url. */
  readonly hash: string;
  /** The one that it replaced, which opens the door as well until then. */
  readonly previousHash?: string | null;
  readonly previousUntil?: number | null;
  readonly roles: readonly Role[];
  readonly sources: readonly string[];
  /** Whoever holds it sees personal data only masked. */
  readonly masked: boolean;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
  readonly lastUsedAt: number | null;
}

/** What takes the place of a key's secret. */
export interface NewSecret {
  readonly hash: string;
  /** Until when the one before opens the door as well. */
  readonly previousUntil: number;
  /** When the key ends by itself from now on. */
  readonly expiresAt: number | null;
  readonly at: number;
  readonly by: string;
}
