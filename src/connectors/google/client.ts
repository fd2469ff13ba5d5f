import { type Api, apiOf, type VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import { listAt, textAt } from '../wire/json-at.js';
import type { ReadError } from '../wire/outcome.js';
import { signedJwt } from '../wire/signed-jwt.js';
import { tokenSource, type TokenSource } from '../wire/token-source.js';
import { DIRECTORY_SCOPES, GMAIL_SCOPES, REPORTS_SCOPES, type GoogleConfig } from './config.js';

/** The Admin SDK's Directory API. @see https://developers.google.com/workspace/admin/directory/reference/rest */
export function directoryApi(
  config: GoogleConfig,
  parts: VendorParts,
  scopes: readonly string[] = DIRECTORY_SCOPES,
): Api {
  const api = baseUrl(config.apiUrl ?? 'https://admin.googleapis.com');
  const token = delegatedToken(config, parts, { subject: config.subject, scopes });
  return apiOf(parts.exchange, `${api}/admin/directory/v1`, token);
}

/** Gmail in the name of one mailbox's owner. @see https://developers.google.com/workspace/gmail/api/reference/rest */
export function gmailApi(config: GoogleConfig, parts: VendorParts): (mailbox: string) => Api {
  const api = baseUrl(config.gmailUrl ?? 'https://gmail.googleapis.com');
  return (mailbox) => {
    const token = delegatedToken(config, parts, { subject: mailbox, scopes: GMAIL_SCOPES });
    return apiOf(parts.exchange, `${api}/gmail/v1/users/${encodeURIComponent(mailbox)}`, token);
  };
}

/** The Admin SDK's Reports API. @see https://developers.google.com/workspace/admin/reports/reference/rest */
export function reportsApi(config: GoogleConfig, parts: VendorParts): Api {
  const api = baseUrl(config.apiUrl ?? 'https://admin.googleapis.com');
  const token = delegatedToken(config, parts, { subject: config.subject, scopes: REPORTS_SCOPES });
  return apiOf(parts.exchange, `${api}/admin/reports/v1`, token);
}

interface Delegation {
  readonly subject: string;
  readonly scopes: readonly string[];
}

function delegatedToken(config: GoogleConfig, parts: VendorParts, delegation: Delegation): TokenSource {
  const url = baseUrl(config.tokenUrl ?? 'https://oauth2.googleapis.com/token');
  return tokenSource(parts.exchange, parts.now, {
    url,
    form: () => ({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: assertion(config, url, parts, delegation),
    }),
  });
}

function assertion(config: GoogleConfig, aud: string, parts: VendorParts, delegation: Delegation): string {
  const iat = Math.floor(parts.now() / 1_000);
  const { serviceAccount, keyId } = config;
  const { subject: sub, scopes } = delegation;
  const claims = { iss: serviceAccount, sub, scope: scopes.join(' '), aud, iat, exp: iat + 3_600 };
  return signedJwt(claims, parts.readCredential(config.privateKey), keyId === undefined ? {} : { kid: keyId });
}

/** Quotas that refill by themselves: Google answers them with 403 as well as with 429. */
const QUOTAS: ReadonlySet<string> = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded']);

/** @see https://developers.google.com/workspace/gmail/api/guides/handle-errors */
export const googleError: ReadError = (json) => {
  const reason = textAt(listAt(json, 'error', 'errors')[0], 'reason');
  return {
    code: textAt(json, 'error', 'status') || reason,
    detail: { message: textAt(json, 'error', 'message'), ...(reason === '' ? {} : { reason }) },
    busy: QUOTAS.has(reason),
  };
};
