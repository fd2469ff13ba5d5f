import { createHmac } from 'node:crypto';

/** Secrets may be given as Standard Webhooks write them: `whsec_` and base64. */
const MARKED = 'whsec_';

/**
 * Headers of a delivery after the Standard Webhooks convention: HMAC-SHA256 over id, time and body, once under each secret, so
 * that a receiver that knows the old or the new one can check it while a secret is being replaced.
 */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1_000));
  const signatures = secrets.map((secret) => signatureOf(secret, `${id}.${timestamp}.${body}`));
  return {
    'content-type': 'application/json',
    'user-agent': 'Sequitur',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.map((signature) => `v1,${signature}`).join(' '),
  };
}

function signatureOf(secret: string, signed: string): string {
  const key = secret.startsWith(MARKED) ? Buffer.from(secret.slice(MARKED.length), 'base64') : Buffer.from(secret);
  return createHmac('sha256', key).update(signed).digest('base64');
}
