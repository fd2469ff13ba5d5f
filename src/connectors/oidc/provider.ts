import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { PermissionFault, UpstreamFault } from '../../domain/errors.js';
import type { Identity } from '../../domain/member.js';

export interface OidcSettings {
  readonly issuer: string;
  /** Whom tokens for this API are addressed to. */
  readonly audience: string;
  readonly clientId: string;
  /** Null: a public client, by PKCE alone. */
  readonly clientSecret: string | null;
  /** Claim that carries roles or groups. */
  readonly rolesClaim: string;
  readonly redirectUri: string;
  readonly scopes: string;
}

interface Endpoints {
  readonly issuer: string;
  readonly authorization: string;
  readonly token: string;
  readonly keys: JWTVerifyGetKey;
}

/** What a browser takes along to the provider; it must come back unchanged. */
export interface LoginAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Signatures by keys that a provider publishes; shared secrets and `none` are not among them. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const CLOCK_SKEW_SECONDS = 30;
const TIMEOUT_MS = 10_000;
/** A key that is not known yet is looked for again, but no flood of made-up tokens becomes one of requests. */
const KEYS_COOLDOWN_MS = 5_000;

/** An OpenID provider: checks what it signs, and signs people in by code with PKCE. */
export class OidcProvider {
  private found: Promise<Endpoints> | null = null;

  constructor(
    private readonly settings: OidcSettings,
    private readonly now: () => number,
  ) {}

  /** Null where a token is not valid, not for this API, or over. A provider that cannot be asked is a fault, not a no. */
  verify(token: string): Promise<Identity | null> {
    return this.checked(token, this.settings.audience, null);
  }

  attempt(): LoginAttempt {
    const random = () => randomBytes(32).toString('base64url');
    return { state: random(), nonce: random(), verifier: random() };
  }

  async loginUrl({ state, nonce, verifier }: LoginAttempt): Promise<string> {
    const { authorization } = await this.endpoints();
    const url = new URL(authorization);
    const wanted = {
      response_type: 'code',
      client_id: this.settings.clientId,
      redirect_uri: this.settings.redirectUri,
      scope: this.settings.scopes,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state,
      nonce,
    };
    for (const [name, value] of Object.entries(wanted)) url.searchParams.set(name, value);
    return url.href;
  }

  /** Whom the provider vouches for in exchange for a code. */
  async exchange(code: string, { nonce, verifier }: LoginAttempt): Promise<Identity> {
    const { token } = await this.endpoints();
    const { clientId, clientSecret, redirectUri } = this.settings;
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier };
    const basic = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret ?? '')}`;
    const client: Record<string, string> =
      clientSecret === null ? {} : { authorization: `Basic ${Buffer.from(basic).toString('base64')}` };
    const body = new URLSearchParams(clientSecret === null ? { ...form, client_id: clientId } : form);
    const reply = await fetch(token, { method: 'POST', body, headers: client, redirect: 'error', signal: soon() });
    if (!reply.ok) throw refused();
    const { id_token: idToken } = (await reply.json()) as { readonly id_token?: unknown };
    const identity = typeof idToken === 'string' ? await this.checked(idToken, clientId, nonce) : null;
    if (identity === null) throw refused();
    return identity;
  }

  private async checked(token: string, audience: string, nonce: string | null): Promise<Identity | null> {
    const { issuer, keys } = await this.endpoints();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_SKEW_SECONDS,
        currentDate: new Date(this.now()),
        requiredClaims: ['exp', 'sub'],
      });
      return nonce !== null && payload['nonce'] !== nonce ? null : identityOf(payload, this.settings.rolesClaim);
    } catch (cause) {
      if (cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout)) return null;
      throw unreachable(cause);
    }
  }

  private endpoints(): Promise<Endpoints> {
    this.found ??= discover(this.settings.issuer).catch((cause: unknown) => {
      // Asked again at the next request: a provider that was down for a moment is not down for good.
      this.found = null;
      throw unreachable(cause);
    });
    return this.found;
  }
}

async function discover(issuer: string): Promise<Endpoints> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const reply = await fetch(url, { redirect: 'error', signal: soon() });
  if (!reply.ok) throw new Error(`discovery answered ${String(reply.status)}`);
  const found = (await reply.json()) as Readonly<Record<string, unknown>>;
  const text = (name: string): string => {
    const value = found[name];
    if (typeof value !== 'string') throw new Error(`discovery names no ${name}`);
    return value;
  };
  // Somebody else's discovery document would make us trust somebody else's keys.
  if (text('issuer') !== issuer) throw new Error('discovery is of another issuer');
  const keys = createRemoteJWKSet(new URL(text('jwks_uri')), {
    cooldownDuration: KEYS_COOLDOWN_MS,
    timeoutDuration: TIMEOUT_MS,
  });
  return { issuer, authorization: text('authorization_endpoint'), token: text('token_endpoint'), keys };
}

function identityOf(claims: JWTPayload, rolesClaim: string): Identity {
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : undefined);
  const subject = claims.sub ?? '';
  const userName = text('preferred_username') ?? text('email') ?? subject;
  const email = text('email');
  const service = text('client_id') === subject || text('azp') === subject;
  return {
    subject,
    userName,
    name: text('name') ?? userName,
    ...(email === undefined ? {} : { email }),
    kind: service ? 'service' : 'human',
    groups: groupsIn(claims[rolesClaim]),
    expiresAt: (claims.exp ?? 0) * 1_000,
  };
}

function groupsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((name) => name !== '');
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}

function soon(): AbortSignal {
  return AbortSignal.timeout(TIMEOUT_MS);
}

function refused(): PermissionFault {
  return new PermissionFault('UNAUTHENTICATED', 'The identity provider did not confirm this sign-in.', {
    remedy: 'Sign in again.',
  });
}

function unreachable(cause: unknown): UpstreamFault {
  return new UpstreamFault('CONNECTOR_UNAVAILABLE', 'The identity provider cannot be asked.', { cause });
}
