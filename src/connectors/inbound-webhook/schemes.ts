import { createHmac } from 'node:crypto';

/** What a sender of signed deliveries sent. `body` is the very bytes: a parsed and printed body has another signature. */
export interface SignedDelivery {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

/** How one vendor proves that a delivery is its own. */
export interface Scheme {
  /** Where the signatures stand; each of them without its prefix. */
  readonly signatures: (delivery: SignedDelivery) => readonly string[];
  /** What the signature must be under this secret. */
  readonly expected: (delivery: SignedDelivery, secret: string) => string;
  /** Second at which it was signed, where the vendor signs the time too; NaN where the header is missing or strange. */
  readonly signedAt?: (delivery: SignedDelivery) => number;
  /** The vendor's name of this delivery: one that comes again is known again. */
  readonly deliveryId?: string;
}

export function headerOf({ headers }: SignedDelivery, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}

function after(prefix: string, text: string): readonly string[] {
  return text.startsWith(prefix) ? [text.slice(prefix.length)] : [];
}

function hmac(secret: string | Buffer, parts: readonly (string | Buffer)[], encoding: 'hex' | 'base64'): string {
  const mac = createHmac('sha256', secret);
  for (const part of parts) mac.update(part);
  return mac.digest(encoding);
}

/** HMAC-SHA256 of the body alone, in hexadecimal after a prefix; replays are caught by the delivery's id. */
function plainHmac(header: string, prefix: string, deliveryId?: string): Scheme {
  return {
    signatures: (delivery) =>
      headerOf(delivery, header)
        .split(',')
        .flatMap((each) => after(prefix, each.trim())),
    expected: ({ body }, secret) => hmac(secret, [body], 'hex'),
    ...(deliveryId === undefined ? {} : { deliveryId }),
  };
}

/** `v0:<time>:<body>`, as Slack began it. */
function versionZero(signature: string, timestamp: string): Scheme {
  const at = (delivery: SignedDelivery): string => headerOf(delivery, timestamp);
  return {
    signatures: (delivery) => after('v0=', headerOf(delivery, signature)),
    expected: (delivery, secret) => hmac(secret, [`v0:${at(delivery)}:`, delivery.body], 'hex'),
    signedAt: (delivery) => secondsOf(at(delivery)),
  };
}

/** `t=<time>,v1=<signature>[,v1=…]` over `<time>.<body>`. */
function timedList(header: string): Scheme {
  const fields = (delivery: SignedDelivery, name: string): readonly string[] =>
    headerOf(delivery, header)
      .split(',')
      .flatMap((each) => after(`${name}=`, each.trim()));
  return {
    signatures: (delivery) => fields(delivery, 'v1'),
    expected: (delivery, secret) => hmac(secret, [`${fields(delivery, 't')[0] ?? ''}.`, delivery.body], 'hex'),
    signedAt: (delivery) => secondsOf(fields(delivery, 't')[0] ?? ''),
  };
}

/** standardwebhooks.com: id, time and body; the secret is base64 behind `whsec_`. */
const standard: Scheme = {
  signatures: (delivery) =>
    headerOf(delivery, 'webhook-signature')
      .split(' ')
      .flatMap((each) => after('v1,', each)),
  expected: (delivery, secret) => {
    const id = headerOf(delivery, 'webhook-id');
    const at = headerOf(delivery, 'webhook-timestamp');
    return hmac(Buffer.from(secret.replace(/^whsec_/, ''), 'base64'), [`${id}.${at}.`, delivery.body], 'base64');
  },
  signedAt: (delivery) => secondsOf(headerOf(delivery, 'webhook-timestamp')),
  deliveryId: 'webhook-id',
};

/** A secret that the sender repeats in a header: no signature, so TLS alone protects it. */
export function sharedSecret(header: string, deliveryId?: string): Scheme {
  return {
    signatures: (delivery) => [headerOf(delivery, header)],
    expected: (_delivery, secret) => secret,
    ...(deliveryId === undefined ? {} : { deliveryId }),
  };
}

export const SCHEMES = {
  github: plainHmac('x-hub-signature-256', 'sha256=', 'x-github-delivery'),
  bitbucket: plainHmac('x-hub-signature', 'sha256=', 'x-request-uuid'),
  snyk: plainHmac('x-hub-signature', 'sha256='),
  pagerduty: plainHmac('x-pagerduty-signature', 'v1='),
  slack: versionZero('x-slack-signature', 'x-slack-request-timestamp'),
  zoom: versionZero('x-zm-signature', 'x-zm-request-timestamp'),
  tailscale: timedList('tailscale-webhook-signature'),
  stripe: timedList('stripe-signature'),
  standard,
  okta: sharedSecret('authorization'),
  auth0: sharedSecret('authorization'),
  gitlab: sharedSecret('x-gitlab-token', 'idempotency-key'),
  cloudflare: sharedSecret('cf-webhook-auth'),
} as const satisfies Readonly<Record<string, Scheme>>;

export type SchemeName = keyof typeof SCHEMES;

function secondsOf(text: string): number {
  return /^\d{1,12}$/.test(text) ? Number(text) : NaN;
}
