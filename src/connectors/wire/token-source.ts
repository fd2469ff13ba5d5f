import { InputFault, UpstreamFault } from '../../domain/errors.js';
import { isJsonObject } from '../../domain/json.js';
import type { Exchange } from './exchange.js';

/** A bearer token that is asked for when there is none, and again a minute before it ends. */
export interface TokenSource {
  header(signal: AbortSignal): Promise<string>;
  /** The vendor refused it: ask for a new one next time. */
  forget(): void;
}

export interface TokenRequest {
  readonly url: string;
  readonly form: () => Readonly<Record<string, string>>;
}

const EARLY_MS = 60_000;

/** Gets tokens from an OAuth 2.0 token endpoint. */
export function tokenSource(exchange: Exchange, now: () => number, request: TokenRequest): TokenSource {
  let held: { token: string; until: number } | null = null;
  return {
    header: async (signal) => {
      if (held === null || held.until <= now()) held = await askToken(exchange, now, request, signal);
      return `Bearer ${held.token}`;
    },
    forget: () => {
      held = null;
    },
  };
}

async function askToken(exchange: Exchange, now: () => number, request: TokenRequest, signal: AbortSignal) {
  const reply = await exchange({
    method: 'POST',
    url: request.url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(request.form()).toString(),
    signal,
  });
  const { json, status } = reply;
  if (status === 429 || status >= 500)
    throw new UpstreamFault('CONNECTOR_UNAVAILABLE', `The token endpoint answered ${String(status)}.`);
  if (!isJsonObject(json) || typeof json['access_token'] !== 'string') {
    throw new InputFault('CONFIG_INVALID', `The token endpoint refused the credential (${String(status)}).`, {
      remedy: 'Check the client id, its key and the scopes granted to it.',
    });
  }
  const seconds = typeof json['expires_in'] === 'number' ? json['expires_in'] : 300;
  return { token: json['access_token'], until: now() + seconds * 1_000 - EARLY_MS };
}
