import { parseExactly } from '../../domain/exact-integers.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import type { CredentialReference, ReadCredential } from '../credential.js';
import { handshakeAnswer, isTrial, oktaVerification, unwrapped } from './handshake.js';
import { headerOf, SCHEMES, sharedSecret, type Scheme, type SchemeName, type SignedDelivery } from './schemes.js';
import { verifyDelivery } from './verify.js';

/** A vendor that delivers by itself and cannot send a key of ours. */
export interface Webhook {
  /** What it delivers; from here, never from the body. */
  readonly source: string;
  readonly scheme: SchemeName | 'header';
  /** For the scheme `header`: the header that repeats the secret. */
  readonly header?: string | undefined;
  /** Two while one secret is being replaced by another. */
  readonly secrets: readonly CredentialReference[];
}

export interface ReceivedDelivery {
  readonly records: readonly JsonValue[];
  /** What the vendor wants to hear instead of a receipt. */
  readonly answer: JsonObject | null;
  readonly deliveryId: string | null;
}

export interface DeskParts {
  readonly readCredential: ReadCredential;
  readonly now: () => number;
}

/** Takes in what vendors sign. */
export class WebhookDesk {
  constructor(
    private readonly webhooks: readonly Webhook[],
    private readonly parts: DeskParts,
  ) {}

  serves(source: string): boolean {
    return this.webhooks.some((each) => each.source === source);
  }

  /** What a vendor asks by GET before it delivers, or null. */
  verification(source: string, headers: SignedDelivery['headers']): JsonObject | null {
    if (!this.webhooks.some((each) => each.source === source && each.scheme === 'okta')) return null;
    const challenge = headers['x-okta-verification-challenge'];
    return oktaVerification(typeof challenge === 'string' ? challenge : undefined);
  }

  /** Fails with INGEST_SIGNATURE_INVALID unless one webhook of the source vouches for the delivery. */
  receive(source: string, delivery: SignedDelivery): ReceivedDelivery {
    const tried = this.webhooks.filter((each) => each.source === source).map((each) => this.verified(each, delivery));
    const found = tried.find(({ result }) => result.genuine);
    if (found === undefined || !found.result.genuine) throw notGenuine(tried.map(({ result }) => result));
    const { webhook, secrets, result } = found;
    if (webhook.scheme === 'header') return { records: unwrapped('auth0', bodyOf(delivery)), ...NO_WORDS };
    const body = bodyOf(delivery);
    const answer = handshakeAnswer(webhook.scheme, body, secrets[0] ?? '');
    const records = answer !== null || isTrial(webhook.scheme, delivery.headers) ? [] : unwrapped(webhook.scheme, body);
    return { records, answer, deliveryId: result.deliveryId };
  }

  private verified(webhook: Webhook, delivery: SignedDelivery) {
    const secrets = webhook.secrets.map(this.parts.readCredential);
    const result = verifyDelivery(delivery, { scheme: schemeOf(webhook), secrets, now: this.parts.now() });
    return { webhook, secrets, result };
  }
}

const NO_WORDS = { answer: null, deliveryId: null } as const;

function schemeOf({ scheme, header }: Webhook): Scheme {
  return scheme === 'header' ? sharedSecret((header ?? 'authorization').toLowerCase()) : SCHEMES[scheme];
}

function notGenuine(results: readonly { readonly genuine: boolean; readonly why?: string }[]): PermissionFault {
  const late = results.some(({ why }) => why === 'OUTSIDE_WINDOW');
  return new PermissionFault(
    'INGEST_SIGNATURE_INVALID',
    late ? 'The delivery was signed too long ago.' : 'The delivery is not signed with the secret of this source.',
    {
      remedy: late
        ? 'Check the clocks of both sides; a delivery is good for five minutes after it was signed.'
        : 'Check that the vendor and the file of sources name the same secret.',
    },
  );
}

/** JSON, or a form whose `payload` holds it. */
function bodyOf(delivery: SignedDelivery): JsonValue {
  const text = delivery.body.toString('utf8');
  const isForm = headerOf(delivery, 'content-type').startsWith('application/x-www-form-urlencoded');
  const json = isForm ? (new URLSearchParams(text).get('payload') ?? '') : text;
  try {
    return parseExactly(json) as JsonValue;
  } catch (cause) {
    // Genuine, so it is kept whatever it is: as a text it is parked, or read as the line it is.
    if (json.trim() !== '') return json;
    throw new InputFault('INGEST_UNPARSEABLE', 'The delivery is empty.', { cause });
  }
}
