import { randomUUID } from 'node:crypto';
import type { ReadCredential } from '../credential.js';
import { baseUrl } from '../wire/base-url.js';
import type { Exchange, WireReply } from '../wire/exchange.js';
import { signedJwt } from '../wire/signed-jwt.js';
import { tokenSource, type TokenSource } from '../wire/token-source.js';
import { OKTA_SCOPES, type OktaConfig } from './config.js';

export interface OktaParts {
  readonly exchange: Exchange;
  readonly now: () => number;
  readonly readCredential: ReadCredential;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Shown in Okta's System Log, which is how a send is recognised there afterwards. */
  readonly userAgent: string;
  readonly deadline?: number;
}

/** The part of Okta's management API that we use. */
export interface OktaClient {
  revokeSessions(userId: string, options: CallOptions): Promise<WireReply>;
  /** System Log events that say the user's sessions were cleared. */
  sessionClears(userId: string, since: number, options: CallOptions): Promise<WireReply>;
  /** A page of the System Log. */
  systemLog(query: Readonly<Record<string, string>>, options: CallOptions): Promise<WireReply>;
}

/** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserSessions */
export function oktaClient(config: OktaConfig, parts: OktaParts): OktaClient {
  const base = baseUrl(config.baseUrl);
  const authorization = authorizationOf(config, base, parts);
  const call = async (method: 'GET' | 'DELETE', path: string, options: CallOptions): Promise<WireReply> => {
    const { signal, userAgent, deadline } = options;
    const headers = { authorization: await authorization.header(signal), 'user-agent': userAgent };
    const limit = deadline === undefined ? {} : { deadline };
    const reply = await parts.exchange({ method, url: `${base}${path}`, headers, signal, ...limit });
    if (reply.status === 401) authorization.forget();
    return reply;
  };
  return {
    // With its OAuth tokens: a refresh token outlives the session it came from.
    revokeSessions: (userId, options) => call('DELETE', `/api/v1/users/${userId}/sessions?oauthTokens=true`, options),
    sessionClears: (userId, since, options) => {
      const query = new URLSearchParams({
        since: new Date(since).toISOString(),
        filter: `eventType eq "user.session.clear" and target.id eq "${decodeURIComponent(userId)}"`,
        sortOrder: 'ASCENDING',
        limit: '100',
      });
      return call('GET', `/api/v1/logs?${query.toString()}`, options);
    },
    systemLog: (query, options) => call('GET', `/api/v1/logs?${new URLSearchParams(query).toString()}`, options),
  };
}

function authorizationOf(config: OktaConfig, base: string, parts: OktaParts): TokenSource {
  const { auth } = config;
  if (auth.kind === 'ssws')
    return { header: async () => `SSWS ${parts.readCredential(auth.token)}`, forget: () => undefined };
  const url = `${base}/oauth2/v1/token`;
  return tokenSource(parts.exchange, parts.now, {
    url,
    form: () => ({
      grant_type: 'client_credentials',
      scope: OKTA_SCOPES.join(' '),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(auth, url, parts),
    }),
  });
}

function assertion(auth: Extract<OktaConfig['auth'], { kind: 'oauth' }>, audience: string, parts: OktaParts): string {
  const seconds = Math.floor(parts.now() / 1_000);
  const { clientId, keyId } = auth;
  const claims = { iss: clientId, sub: clientId, aud: audience, iat: seconds, exp: seconds + 300, jti: randomUUID() };
  return signedJwt(claims, parts.readCredential(auth.privateKey), keyId === undefined ? {} : { kid: keyId });
}
