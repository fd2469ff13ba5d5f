import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../domain/json.js';
import type { Exchange, WireReply, WireRequest } from './exchange.js';

export interface SignedCall {
  readonly method: WireRequest['method'];
  readonly url: string;
  /** The receiver drops what it has seen before. */
  readonly id: string;
  readonly body: JsonObject | null;
  readonly secret: string;
  readonly now: number;
  readonly signal: AbortSignal;
  readonly deadline?: number;
}

/** A request signed as Standard Webhooks says: HMAC-SHA-256 over id, time and body. @see https://www.standardwebhooks.com */
export function signedCall(exchange: Exchange, call: SignedCall): Promise<WireReply> {
  const { method, url, id, body, now, signal, deadline } = call;
  const text = body === null ? '' : JSON.stringify(body);
  const timestamp = String(Math.floor(now / 1_000));
  return exchange({
    method,
    url,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature(call.secret, `${id}.${timestamp}.${text}`)}`,
    },
    signal,
    ...(body === null ? {} : { body: text }),
    ...(deadline === undefined ? {} : { deadline }),
  });
}

/** A secret may be given as the standard writes it (`whsec_` and base64) or as it is. */
function signature(secret: string, signed: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
  return createHmac('sha256', key).update(signed).digest('base64');
}
