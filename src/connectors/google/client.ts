import type { ReadCredential } from '../credential.js';
import { baseUrl } from '../wire/base-url.js';
import type { Exchange, WireReply } from '../wire/exchange.js';
import { signedJwt } from '../wire/signed-jwt.js';
import { tokenSource } from '../wire/token-source.js';
import { GOOGLE_SCOPE, type GoogleConfig } from './config.js';

export interface GoogleParts {
  readonly exchange: Exchange;
  readonly now: () => number;
  readonly readCredential: ReadCredential;
}

/** The part of the Admin SDK's Directory API that we use. */
export interface GoogleClient {
  signOut(userKey: string, options: { readonly signal: AbortSignal; readonly deadline: number }): Promise<WireReply>;
}

/** @see https://developers.google.com/admin-sdk/directory/reference/rest/v1/users/signOut */
export function googleClient(config: GoogleConfig, parts: GoogleParts): GoogleClient {
  const api = baseUrl(config.apiUrl ?? 'https://admin.googleapis.com');
  const audience = baseUrl(config.tokenUrl ?? 'https://oauth2.googleapis.com/token');
  const token = tokenSource(parts.exchange, parts.now, {
    url: audience,
    form: () => ({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: assertion(config, audience, parts),
    }),
  });
  return {
    signOut: async (userKey, { signal, deadline }) => {
      const headers = { authorization: await token.header(signal) };
      const url = `${api}/admin/directory/v1/users/${userKey}/signOut`;
      const reply = await parts.exchange({ method: 'POST', url, headers, signal, deadline });
      if (reply.status === 401) token.forget();
      return reply;
    },
  };
}

function assertion(config: GoogleConfig, audience: string, parts: GoogleParts): string {
  const iat = Math.floor(parts.now() / 1_000);
  const { serviceAccount, subject, keyId } = config;
  const claims = { iss: serviceAccount, sub: subject, scope: GOOGLE_SCOPE, aud: audience, iat, exp: iat + 3_600 };
  return signedJwt(claims, parts.readCredential(config.privateKey), keyId === undefined ? {} : { kid: keyId });
}
