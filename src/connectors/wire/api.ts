import type { JsonObject } from '../../domain/json.js';
import type { ReadCredential } from '../credential.js';
import type { Exchange, WireReply, WireRequest } from './exchange.js';
import type { TokenSource } from './token-source.js';

/** What every vendor's client is built from. */
export interface VendorParts {
  readonly exchange: Exchange;
  readonly now: () => number;
  readonly readCredential: ReadCredential;
}

export interface ApiCall {
  readonly method: WireRequest['method'];
  /** With a leading slash, and its query. */
  readonly path: string;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly deadline?: number;
}

/** One vendor's API: address, authorization and content type are its own. */
export type Api = (call: ApiCall) => Promise<WireReply>;

export function apiOf(exchange: Exchange, base: string, authorization: TokenSource): Api {
  const call = async ({ method, path, body, headers, signal, deadline }: ApiCall): Promise<WireReply> => {
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
    return exchange({
      method,
      url: `${base}${path}`,
      headers: { authorization: await authorization.header(signal), ...content, ...headers },
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(deadline === undefined ? {} : { deadline }),
    });
  };
  return async (given) => {
    const reply = await call(given);
    // A token may be revoked before it ends; whoever refuses it has done nothing, so it is asked once more with a new one.
    return reply.status === 401 && authorization.renew() ? call(given) : reply;
  };
}

/** A header that does not expire by itself; read for each use, so that a rotated secret is picked up. */
export function fixedAuthorization(header: () => string): TokenSource {
  return { header: async () => header(), renew: () => false };
}
