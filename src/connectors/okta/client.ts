import { randomUUID } from 'node:crypto';
import { type Api, apiOf, fixedAuthorization, type VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import { signedJwt } from '../wire/signed-jwt.js';
import { tokenSource, type TokenSource } from '../wire/token-source.js';
import { OKTA_SCOPES, type OktaConfig } from './config.js';

/** Okta's management API. @see https://developer.okta.com/docs/api/openapi/okta-management/management/ */
export function oktaApi(config: OktaConfig, parts: VendorParts, scopes: readonly string[] = OKTA_SCOPES): Api {
  const base = baseUrl(config.baseUrl);
  return apiOf(parts.exchange, base, authorizationOf(config, base, { ...parts, scopes }));
}

/** The cursor of the next page. Only it is taken from the link: a link to somewhere else must not be followed with our token. */
export function nextCursor(link: string | null): string | null {
  const [, target] = /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? '') ?? [];
  return target !== undefined && URL.canParse(target) ? new URL(target).searchParams.get('after') : null;
}

function authorizationOf(
  config: OktaConfig,
  base: string,
  { scopes, ...parts }: VendorParts & { readonly scopes: readonly string[] },
): TokenSource {
  const { auth } = config;
  if (auth.kind === 'ssws') return fixedAuthorization(() => `SSWS ${parts.readCredential(auth.token)}`);
  const url = `${base}/oauth2/v1/token`;
  return tokenSource(parts.exchange, parts.now, {
    url,
    form: () => ({
      grant_type: 'client_credentials',
      scope: scopes.join(' '),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion(auth, url, parts),
    }),
  });
}

function assertion(auth: Extract<OktaConfig['auth'], { kind: 'oauth' }>, audience: string, parts: VendorParts): string {
  const seconds = Math.floor(parts.now() / 1_000);
  const { clientId, keyId } = auth;
  const claims = { iss: clientId, sub: clientId, aud: audience, iat: seconds, exp: seconds + 300, jti: randomUUID() };
  return signedJwt(claims, parts.readCredential(auth.privateKey), keyId === undefined ? {} : { kid: keyId });
}
