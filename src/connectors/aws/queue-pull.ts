import { parseExactly } from '../../domain/exact-integers.js';
import { InputFault, UpstreamFault } from '../../domain/errors.js';
import type { SourceId } from '../../domain/event.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { PullRateLimited, type PulledPage, type Puller } from '../../pipeline/ingest/ports-pull.js';
import type { CredentialReference } from '../credential.js';
import type { VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import type { WireReply } from '../wire/exchange.js';
import { listAt, textAt } from '../wire/json-at.js';
import { pullFault } from '../wire/pull-reply.js';
import { fetchBytes, recordsOfObject, type FetchedBytes } from './objects.js';
import { sigV4Headers, type AwsKeys } from './sigv4.js';

export interface QueuePullConfig {
  readonly id: string;
  readonly source: SourceId;
  readonly region: string;
  readonly queueUrl: string;
  readonly accessKeyId: CredentialReference;
  readonly secretAccessKey: CredentialReference;
  readonly sessionToken?: CredentialReference | undefined;
  /** Other addresses than AWS's own, e.g. of a VPC endpoint. */
  readonly sqsUrl?: string | undefined;
  readonly s3Url?: string | undefined;
}

export interface QueuePullParts extends VendorParts {
  readonly fetch: typeof fetch;
}

/** Longer than reading and committing an object takes; a node that dies with a message gives it back after this. */
const HIDDEN_SECONDS = 300;
const MOST_PACKED_BYTES = 64 * 1024 * 1024;
const REST_MS = 20_000;
const SLOW_DOWN_MS = 5_000;
const VENDOR = {
  name: 'AWS',
  remedy: 'Check the keys, and that they may sqs:ReceiveMessage, sqs:DeleteMessage and s3:GetObject.',
};
const THROTTLED = /Throttl|SlowDown|TooManyRequests|RequestLimitExceeded/;
const EXPIRED = /ExpiredToken|RequestExpired|InvalidClientTokenId/;

/**
 * Objects that S3 announces in a queue, e.g. CloudTrail's. A message is deleted only after its records are committed and
 * that is noted: whatever dies in between, the queue tells of the object again, and its records are known.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function queuePuller(config: QueuePullConfig, parts: QueuePullParts): Puller {
  const aws = new Aws(config, parts);
  return {
    id: config.id,
    source: config.source,
    pull: async (checkpoint, signal) => {
      const { done } = checkpoint ?? {};
      if (typeof done === 'string') await aws.sqs('DeleteMessage', { ReceiptHandle: done }, signal);
      const received = await aws.sqs(
        'ReceiveMessage',
        { MaxNumberOfMessages: 1, VisibilityTimeout: HIDDEN_SECONDS },
        signal,
      );
      const [message] = listAt(received.json, 'Messages');
      if (message === undefined) return { ...EMPTY, checkpoint: { done: null }, restMs: REST_MS };
      const read = await aws.objects(placesOf(textAt(message, 'Body')), signal);
      return { ...EMPTY, ...read, checkpoint: { done: textAt(message, 'ReceiptHandle') }, more: true };
    },
  };
}

const EMPTY: PulledPage = { records: [], checkpoint: {}, covered: null, more: false };

interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
  /** Of the content: an object that is written anew holds other records. */
  readonly tag: string;
}

/** S3 tells of objects itself or through a topic; its test message tells of none. */
function placesOf(body: string): readonly ObjectPlace[] {
  const told = parsed(body);
  if (told === null) throw new InputFault('INGEST_UNPARSEABLE', 'A message of the queue is not a notification of S3.');
  if (typeof told['Message'] === 'string') return placesOf(told['Message']);
  return listAt(told, 'Records').flatMap((record) => {
    const name = textAt(record, 'eventName');
    if (!/^(s3:)?ObjectCreated:/.test(name)) return [];
    const key = decodeURIComponent(textAt(record, 's3', 'object', 'key').replaceAll('+', ' '));
    return [{ bucket: textAt(record, 's3', 'bucket', 'name'), key, tag: textAt(record, 's3', 'object', 'eTag') }];
  });
}

function parsed(text: string): JsonObject | null {
  try {
    const value = parseExactly(text) as JsonValue;
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

class Aws {
  constructor(
    private readonly config: QueuePullConfig,
    private readonly parts: QueuePullParts,
  ) {}

  async sqs(action: string, body: JsonObject, signal: AbortSignal): Promise<WireReply> {
    const { region, queueUrl, sqsUrl } = this.config;
    const url = new URL(`${baseUrl(sqsUrl ?? `https://sqs.${region}.amazonaws.com`)}/`);
    const text = JSON.stringify({ QueueUrl: queueUrl, ...body });
    const signed = this.signed('POST', url, 'sqs', text);
    const headers = { ...signed, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
    const reply = await this.parts.exchange({ method: 'POST', url: url.href, headers, body: text, signal });
    if (reply.status === 200) return reply;
    const code = textAt(reply.json, '__type');
    if (THROTTLED.test(code)) throw new PullRateLimited(SLOW_DOWN_MS);
    // A receipt that is no longer valid means that the message was given to somebody else meanwhile, who deletes it.
    if (action === 'DeleteMessage' && /ReceiptHandleIsInvalid|InvalidParameterValue/.test(code)) return reply;
    throw refusedBy(code, reply, this.parts.now());
  }

  /** Every object that a message names, read whole. */
  async objects(
    places: readonly ObjectPlace[],
    signal: AbortSignal,
  ): Promise<Pick<PulledPage, 'records' | 'positions'>> {
    const records: JsonValue[] = [];
    const positions: string[] = [];
    for (const place of places) {
      const found = await this.object(place, signal);
      records.push(...found);
      found.forEach((_, i) => positions.push(`s3://${place.bucket}/${place.key}@${place.tag}#${String(i)}`));
    }
    return { records, positions };
  }

  private async object({ bucket, key }: ObjectPlace, signal: AbortSignal): Promise<readonly JsonValue[]> {
    const base = baseUrl(this.config.s3Url ?? `https://s3.${this.config.region}.amazonaws.com`);
    const url = new URL(`${base}/${[bucket, ...key.split('/')].map(encodedPart).join('/')}`);
    const headers = this.signed('GET', url, 's3', '');
    const reply = await fetchBytes(this.parts.fetch, url, { headers, signal, limit: MOST_PACKED_BYTES });
    if (reply.status === 200) return recordsOfObject(reply.bytes, key);
    throw unreadObject(key, reply);
  }

  private signed(method: string, url: URL, service: string, body: string): Readonly<Record<string, string>> {
    const { region } = this.config;
    return sigV4Headers({ method, url, body, region, service, keys: this.keys(), now: this.parts.now() });
  }

  private keys(): AwsKeys {
    const { accessKeyId, secretAccessKey, sessionToken } = this.config;
    const read = this.parts.readCredential;
    const session = sessionToken === undefined ? {} : { sessionToken: read(sessionToken) };
    return { accessKeyId: read(accessKeyId), secretAccessKey: read(secretAccessKey), ...session };
  }
}

/** SQS says 400 for keys that ended as for much else; they are read again for the next request. */
function refusedBy(code: string, reply: WireReply, now: number): Error {
  if (EXPIRED.test(code) || /AccessDenied|Signature|UnrecognizedClient/.test(code))
    return new InputFault('CONFIG_INVALID', `AWS refused the keys (${code.split('#').at(-1) ?? ''}).`, VENDOR);
  return pullFault(reply, VENDOR, now);
}

function unreadObject(key: string, { status, text }: FetchedBytes): Error {
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(text) ?? [];
  if (status === 503 || THROTTLED.test(code)) return new PullRateLimited(SLOW_DOWN_MS);
  if (status === 403) return new InputFault('CONFIG_INVALID', `S3 refuses the object ${key} (${code}).`, VENDOR);
  if (status === 404)
    return new InputFault('NOT_FOUND', `The object ${key} is not there (${code}).`, {
      remedy: 'Lifecycle rules must not delete objects before they are read; the queue tells of it again.',
    });
  return new UpstreamFault('CONNECTOR_UNAVAILABLE', `S3 answered ${String(status)} without the object.`);
}

/** RFC 3986 as AWS signs it. */
function encodedPart(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
