import type { Role } from './access.js';

/** Somebody who may work here, as the directory that provisions people tells. */
export interface Member {
  readonly id: string;
  /** How the directory calls them; unique without regard to case. */
  readonly userName: string;
  readonly externalId: string | null;
  readonly displayName: string | null;
  readonly email: string | null;
  /** False: refused at every door, whatever token they still hold. */
  readonly active: boolean;
  readonly roles: readonly Role[];
  /** Groups that the directory put them into. */
  readonly groups?: readonly MemberName[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface MemberName {
  readonly id: string;
  readonly name: string;
}

/** A group of people as a directory provisions it; what it may do is said by its name. */
export interface MemberGroup {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly members: readonly MemberName[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an identity provider vouches for. */
export interface Identity {
  readonly subject: string;
  /** The name under which the directory knows them, where the provider tells. */
  readonly userName: string;
  readonly name: string;
  readonly email?: string;
  readonly kind: 'human' | 'service';
  /** Values of the claim that carries roles or groups. */
  readonly groups: readonly string[];
  /** When what was vouched for ends, ms. */
  readonly expiresAt: number;
}

/** Somebody who signed in with a browser. */
export interface LoginSession {
  /** SHA-256 of the secret in the cookie; never the secret. */
  readonly hash: string;
  readonly identity: Identity;
  readonly roles: readonly Role[];
  readonly createdAt: number;
  readonly expiresAt: number;
}
