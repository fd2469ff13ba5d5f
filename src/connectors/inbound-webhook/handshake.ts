import { createHmac } from 'node:crypto';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { SchemeName } from './schemes.js';

/** What a vendor wants to hear before it sends anything, asked in a delivery that is signed like any other. */
export function handshakeAnswer(scheme: SchemeName, body: JsonValue, secret: string): JsonObject | null {
  if (!isJsonObject(body)) return null;
  if (scheme === 'slack' && body['type'] === 'url_verification') return { challenge: textOf(body['challenge']) };
  if (scheme !== 'zoom' || body['event'] !== 'endpoint.url_validation') return null;
  const payload = body['payload'];
  const plainToken = isJsonObject(payload) ? textOf(payload['plainToken']) : '';
  return { plainToken, encryptedToken: createHmac('sha256', secret).update(plainToken).digest('hex') };
}

/** Okta asks once by GET, before it knows the secret; the answer repeats what it sent, and discloses nothing. */
export function oktaVerification(challenge: string | undefined): JsonObject | null {
  return challenge !== undefined && /^[\w-]{1,200}$/.test(challenge) ? { verification: challenge } : null;
}

/** The vendor's records inside a delivery; the delivery itself where the vendor wraps nothing. */
export function unwrapped(scheme: SchemeName, body: JsonValue): readonly JsonValue[] {
  if (scheme === 'okta' && isJsonObject(body)) {
    const data = body['data'];
    const events = isJsonObject(data) ? data['events'] : undefined;
    if (Array.isArray(events)) return events as readonly JsonValue[];
  }
  return Array.isArray(body) ? (body as readonly JsonValue[]) : [body];
}

/** GitHub and GitLab try the address with a delivery that reports nothing. */
export function isTrial(scheme: SchemeName, headers: Readonly<Record<string, unknown>>): boolean {
  return scheme === 'github' && headers['x-github-event'] === 'ping';
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
