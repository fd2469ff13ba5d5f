import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ROLES, type Principal, type Role } from '../../domain/access.js';
import { PermissionFault } from '../../domain/errors.js';
import type { Identity, LoginSession, Member } from '../../domain/member.js';

/** Checks what an identity provider signed; null where it is not valid, not for us, or over. */
export interface TokenVerifier {
  verify(token: string): Promise<Identity | null>;
}

export interface MemberLookup {
  /** By the name or the provider's id under which the directory may know them. */
  memberOf(identity: Pick<Identity, 'subject' | 'userName'>): Promise<Member | null>;
}

export interface SessionStore {
  add(session: LoginSession): Promise<void>;
  find(hash: string): Promise<LoginSession | null>;
  end(hash: string): Promise<void>;
}

export interface SignInParts {
  readonly tokens: TokenVerifier;
  readonly members: MemberLookup;
  readonly sessions: SessionStore;
  /** Group or role of the provider → role here; roles of the same name need no entry. */
  readonly roleOf: Readonly<Record<string, Role>>;
  readonly now: () => number;
}

/** Long enough for a shift. */
const SESSION_MS = 10 * 3_600_000;
/** How long one answer of the graph about a person is relied on, and so how long a disabled one may still work. */
const CACHE_MS = 5_000;
const MOST_CACHED = 10_000;
const SESSION_MARK = 'sess_';
const OIDC = 'oidc:';

/** People and services that a provider vouches for, by token or by session. Nobody without a role gets in. */
export class SignIn {
  private readonly cache = new Map<string, { readonly principal: Principal; readonly until: number }>();

  constructor(private readonly parts: SignInParts) {}

  /** Null where this is none of ours. */
  async authenticate(bearer: string): Promise<Principal | null> {
    const key = digestOf(bearer);
    const cached = this.cache.get(key);
    if (cached !== undefined && cached.until > this.parts.now()) return cached.principal;
    const found = await (bearer.startsWith(SESSION_MARK) ? this.bySession(bearer) : this.byToken(bearer));
    if (found === null) this.cache.delete(key);
    else this.remember(key, found);
    return found?.principal ?? null;
  }

  /**
   * Somebody by their id, with the rights that the directory gives them now; null where it does not know them, or no longer. They
   * have proved nothing.
   */
  async personNamed(id: string): Promise<Principal | null> {
    if (!id.startsWith(OIDC)) return null;
    const subject = id.slice(OIDC.length);
    const member = await this.parts.members.memberOf({ subject, userName: '' });
    if (member === null || member.externalId !== subject) return null;
    const { userName, displayName } = member;
    const name = displayName ?? userName;
    return this.principalOf({ subject, userName, name, kind: 'human', groups: [], expiresAt: 0 });
  }

  /** Begins a session for whom a provider just vouched; the secret goes into the cookie and nowhere else. */
  async begin(identity: Identity): Promise<{ readonly secret: string; readonly principal: Principal }> {
    const principal = await this.principalOf(identity);
    if (principal === null)
      throw new PermissionFault('FORBIDDEN', 'This account may not work here.', {
        remedy: 'Ask an administrator for a role, or to be enabled again.',
      });
    const secret = `${SESSION_MARK}${randomBytes(32).toString('base64url')}`;
    const now = this.parts.now();
    const session = {
      hash: digestOf(secret),
      identity,
      roles: principal.roles,
      createdAt: now,
      expiresAt: now + SESSION_MS,
    };
    await this.parts.sessions.add(session);
    return { secret, principal };
  }

  async end(secret: string): Promise<void> {
    const hash = digestOf(secret);
    this.cache.delete(hash);
    await this.parts.sessions.end(hash);
  }

  /** Who was disabled is asked about again at once on this node. */
  forgetAll(): void {
    this.cache.clear();
  }

  private async byToken(token: string): Promise<Vouched | null> {
    const identity = await this.parts.tokens.verify(token);
    const principal = identity === null ? null : await this.principalOf(identity);
    return identity === null || principal === null ? null : { principal, until: identity.expiresAt };
  }

  private async bySession(secret: string): Promise<Vouched | null> {
    const session = await this.parts.sessions.find(digestOf(secret));
    if (session === null || session.expiresAt <= this.parts.now()) return null;
    const principal = await this.principalOf(session.identity);
    if (principal === null) return null;
    // The provider vouched when the session began, and not since.
    return { principal: { ...principal, authenticatedAt: session.createdAt }, until: session.expiresAt };
  }

  private async principalOf(identity: Identity): Promise<Principal | null> {
    const member = await this.parts.members.memberOf(identity);
    if (member !== null && !member.active) return null;
    const groups = [...identity.groups, ...(member?.groups ?? []).map(({ name }) => name)];
    const vouched = groups.flatMap((group) => this.roleNamed(group));
    const roles = [...new Set([...vouched, ...(member?.roles ?? [])])];
    if (roles.length === 0) return null;
    const { subject, name, kind } = identity;
    return { id: `${OIDC}${subject}`, name, kind, roles, sources: [], logins: loginsOf(identity, member) };
  }

  private roleNamed(group: string): readonly Role[] {
    const mapped = this.parts.roleOf[group] ?? ROLES.find((role) => role === group);
    return mapped === undefined ? [] : [mapped];
  }

  private remember(key: string, { principal, until }: Vouched): void {
    if (this.cache.size >= MOST_CACHED) this.cache.clear();
    this.cache.set(key, { principal, until: Math.min(until, this.parts.now() + CACHE_MS) });
  }
}

/** Every name under which a log or a mailbox may know them. */
function loginsOf({ subject, userName, email }: Identity, member: Member | null): readonly string[] {
  const names = [userName, email, subject, member?.userName, member?.email, member?.externalId];
  return [...new Set(names.filter((name): name is string => typeof name === 'string' && name !== ''))];
}

interface Vouched {
  readonly principal: Principal;
  readonly until: number;
}

/** What a page must send beside the cookie: another site can make a browser send the cookie, but cannot read this. */
export function csrfTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('csrf').digest('base64url');
}

export function isCsrfToken(secret: string, given: unknown): boolean {
  if (typeof given !== 'string') return false;
  const [wanted, got] = [Buffer.from(csrfTokenOf(secret)), Buffer.from(given)];
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
