import { randomUUID } from 'node:crypto';
import type { ReadCredential } from '../credential.js';
import { baseUrl } from '../wire/base-url.js';
import type { Exchange, WireReply } from '../wire/exchange.js';
import { signedJwt } from '../wire/signed-jwt.js';
import { tokenSource } from '../wire/token-source.js';
import type { EntraConfig } from './config.js';

export interface EntraParts {
  readonly exchange: Exchange;
  readonly now: () => number;
  readonly readCredential: ReadCredential;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  /** Echoed by Graph, so that both sides can name the request. */
  readonly requestId: string;
  readonly deadline?: number;
}

/** The part of Microsoft Graph v1.0 that we use. */
export interface EntraClient {
  revokeSignInSessions(userId: string, options: CallOptions): Promise<WireReply>;
  signInSessionsValidFrom(userId: string, options: CallOptions): Promise<WireReply>;
}

/** @see https://learn.microsoft.com/graph/api/user-revokesigninsessions */
export function entraClient(config: EntraConfig, parts: EntraParts): EntraClient {
  const graph = `${baseUrl(config.graphUrl ?? 'https://graph.microsoft.com')}/v1.0`;
  const token = tokenOf(config, parts);
  const call = async (method: 'GET' | 'POST', path: string, options: CallOptions): Promise<WireReply> => {
    const { signal, requestId, deadline } = options;
    const headers = { authorization: await token.header(signal), 'client-request-id': requestId };
    const limit = deadline === undefined ? {} : { deadline };
    const reply = await parts.exchange({ method, url: `${graph}${path}`, headers, signal, ...limit });
    if (reply.status === 401) token.forget();
    return reply;
  };
  return {
    revokeSignInSessions: (userId, options) => call('POST', `/users/${userId}/revokeSignInSessions`, options),
    signInSessionsValidFrom: (userId, options) =>
      call('GET', `/users/${userId}?$select=id,signInSessionsValidFromDateTime`, options),
  };
}

function tokenOf(config: EntraConfig, parts: EntraParts) {
  const login = baseUrl(config.loginUrl ?? 'https://login.microsoftonline.com');
  const url = `${login}/${encodeURIComponent(config.tenantId)}/oauth2/v2.0/token`;
  return tokenSource(parts.exchange, parts.now, {
    url,
    form: () => ({
      grant_type: 'client_credentials',
      client_id: config.clientId,
      scope: `${new URL(config.graphUrl ?? 'https://graph.microsoft.com').origin}/.default`,
      ...proof(config, url, parts),
    }),
  });
}

function proof(config: EntraConfig, audience: string, parts: EntraParts): Readonly<Record<string, string>> {
  const { auth, clientId } = config;
  if (auth.kind === 'secret') return { client_secret: parts.readCredential(auth.secret) };
  const seconds = Math.floor(parts.now() / 1_000);
  const claims = { aud: audience, iss: clientId, sub: clientId, jti: randomUUID(), nbf: seconds, exp: seconds + 300 };
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signedJwt(claims, parts.readCredential(auth.privateKey), { 'x5t#S256': auth.thumbprint }),
  };
}
