import { createHmac } from 'node:crypto';

/** Secrets may be given as Standard Webhooks write them: `whsec_` and base64. */
const MARKED = 'whsec_';

/** Headers of a delivery after the Standard Webhooks convention: HMAC-SHA256 over id, time and body. */
export function signedHeaders(
  secret: string,
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Readonly<Record<string, string>> {
  const key = secret.startsWith(MARKED) ? Buffer.from(secret.slice(MARKED.length), 'base64') : Buffer.from(secret);
  const timestamp = String(Math.floor(at / 1_000));
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'user-agent': 'Sequitur',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
