import { createHash, randomUUID } from 'node:crypto';
import type { StepRequest } from '../../pipeline/act/ports.js';
import { type Api, apiOf, type VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import { signedJwt } from '../wire/signed-jwt.js';
import { tokenSource, type TokenSource } from '../wire/token-source.js';
import { textAt } from '../wire/json-at.js';
import type { ReadError } from '../wire/outcome.js';
import { ownPath } from '../wire/pull-reply.js';
import type { EntraConfig } from './config.js';

/** Microsoft Graph v1.0. @see https://learn.microsoft.com/graph/api/overview */
export function graphApi(config: EntraConfig, parts: VendorParts): Api {
  const base = graphBase(config);
  return apiOf(parts.exchange, base, microsoftToken(config, parts, new URL(base).origin));
}

/** Where the next page of one of its lists is; null after the last. */
export function nextPage(json: unknown, base: string): string | null {
  const link = textAt(json, '@odata.nextLink');
  return link === '' ? null : ownPath(link, base, 'Microsoft Graph');
}

export function graphBase(config: EntraConfig): string {
  return `${baseUrl(config.graphUrl ?? 'https://graph.microsoft.com')}/v1.0`;
}

/** A token of the tenant's application for one of Microsoft's APIs. */
export function microsoftToken(config: EntraConfig, parts: VendorParts, resource: string): TokenSource {
  const login = baseUrl(config.loginUrl ?? 'https://login.microsoftonline.com');
  const url = `${login}/${encodeURIComponent(config.tenantId)}/oauth2/v2.0/token`;
  return tokenSource(parts.exchange, parts.now, {
    url,
    form: () => ({
      grant_type: 'client_credentials',
      client_id: config.clientId,
      scope: `${resource}/.default`,
      ...proof(config, url, parts),
    }),
  });
}

function proof(config: EntraConfig, audience: string, parts: VendorParts): Readonly<Record<string, string>> {
  const { auth, clientId } = config;
  if (auth.kind === 'secret') return { client_secret: parts.readCredential(auth.secret) };
  const seconds = Math.floor(parts.now() / 1_000);
  const claims = { aud: audience, iss: clientId, sub: clientId, jti: randomUUID(), nbf: seconds, exp: seconds + 300 };
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: signedJwt(claims, parts.readCredential(auth.privateKey), { 'x5t#S256': auth.thumbprint }),
  };
}

/** Microsoft's error body, the same for Graph and Defender. */
export const microsoftError: ReadError = (json) => ({
  code: textAt(json, 'error', 'code'),
  detail: { message: textAt(json, 'error', 'message') },
});

/** Graph wants a UUID and echoes it, so that both sides can name the request; the same step always gives the same one. */
export function requestHeader(step: StepRequest): { readonly 'client-request-id': string } {
  const hex = createHash('sha256').update(step.step).digest('hex');
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return { 'client-request-id': parts.join('-') };
}
