import { InputFault, UpstreamFault } from '../../domain/errors.js';
import { isJsonObject } from '../../domain/json.js';
import { type Exchange, WireFault, type WireReply } from './exchange.js';
import { ThrottledFault, waitMs } from './throttle.js';

/** A bearer token that is asked for when there is none, and again a minute before it ends. */
export interface TokenSource {
  header(signal: AbortSignal): Promise<string>;
  /** The vendor refused it: the next header is a new one. False where there is no other to be had. */
  renew(): boolean;
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
    renew: () => {
      held = null;
      return true;
    },
  };
}

async function askToken(exchange: Exchange, now: () => number, request: TokenRequest, signal: AbortSignal) {
  const reply = await answered(exchange, request, signal);
  const { json, status } = reply;
  if (status === 429) throw new ThrottledFault(waitMs(reply, now()), 'The token endpoint asks for patience.');
  if (status >= 500) throw new UpstreamFault('CONNECTOR_UNAVAILABLE', `The token endpoint answered ${String(status)}.`);
  if (!isJsonObject(json) || typeof json['access_token'] !== 'string') {
    throw new InputFault('CONFIG_INVALID', `The token endpoint refused the credential (${String(status)}).`, {
      remedy: 'Check the client id, its key and the scopes granted to it.',
    });
  }
  const seconds = typeof json['expires_in'] === 'number' ? json['expires_in'] : 300;
  return { token: json['access_token'], until: now() + seconds * 1_000 - EARLY_MS };
}

/** To ask for a token changes nothing: what became of the request for the effect is not in doubt. */
async function answered(exchange: Exchange, request: TokenRequest, signal: AbortSignal): Promise<WireReply> {
  try {
    return await exchange({
      method: 'POST',
      url: request.url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(request.form()).toString(),
      signal,
    });
  } catch (fault) {
    throw fault instanceof WireFault ? new WireFault(false, fault.message, fault) : fault;
  }
}
