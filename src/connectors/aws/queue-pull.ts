import { InputFault, UpstreamFault, type ErrorCode } from '../../domain/errors.js';
import type { RefusedRecord, SourceId } from '../../domain/event.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import { PullRateLimited, type PulledPage, type Puller } from '../../pipeline/ingest/ports-pull.js';
import type { CredentialReference } from '../credential.js';
import type { VendorParts } from '../wire/api.js';
import { baseUrl } from '../wire/base-url.js';
import type { WireReply } from '../wire/exchange.js';
import { listAt, textAt } from '../wire/json-at.js';
import { pullFault } from '../wire/pull-reply.js';
import { placesOf, type ObjectPlace } from './notification.js';
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
/** As long as the queue lets one wait for a message. */
const WAIT_SECONDS = 20;
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
        { MaxNumberOfMessages: 1, VisibilityTimeout: HIDDEN_SECONDS, WaitTimeSeconds: WAIT_SECONDS },
        signal,
      );
      const [message] = listAt(received.json, 'Messages');
      if (message === undefined) return { ...EMPTY, checkpoint: { done: null } };
      const read = await aws.told(message, signal);
      return { ...EMPTY, ...read, checkpoint: { done: textAt(message, 'ReceiptHandle') }, more: true };
    },
  };
}

const EMPTY: PulledPage = { records: [], checkpoint: {}, covered: null, more: false };

/** What cannot be read again and again holds up what can: it is parked with the notification that told of it. */
const PARKED: ReadonlySet<ErrorCode> = new Set([
  'INGEST_UNPARSEABLE',
  'INGEST_BAD_ENCODING',
  'INGEST_TOO_LARGE',
  'NOT_FOUND',
]);

function parkedAs(fault: unknown): RefusedRecord {
  if (fault instanceof InputFault && PARKED.has(fault.code)) return { code: fault.code, message: fault.message };
  throw fault;
}

type Read = Required<Pick<PulledPage, 'records' | 'positions' | 'refusals'>>;

function parkedMessage(body: string, position: string, refusal: RefusedRecord): Read {
  return { records: [body], positions: [position], refusals: [refusal] };
}

function together(reads: readonly Read[]): Read {
  return {
    records: reads.flatMap(({ records }) => records),
    positions: reads.flatMap(({ positions }) => positions),
    refusals: reads.flatMap(({ refusals }) => refusals),
  };
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
  async told(message: unknown, signal: AbortSignal): Promise<Read> {
    const body = textAt(message, 'Body');
    try {
      const reads: Read[] = [];
      // One after the other: each may be as large as is allowed.
      for (const place of placesOf(body)) reads.push(await this.placed(place, body, signal));
      return together(reads);
    } catch (fault) {
      return parkedMessage(body, `sqs://${this.config.queueUrl}#${textAt(message, 'MessageId')}`, parkedAs(fault));
    }
  }

  private async placed(place: ObjectPlace, body: string, signal: AbortSignal): Promise<Read> {
    const where = `s3://${place.bucket}/${place.key}@${place.tag}`;
    try {
      const records = await this.object(place, signal);
      const positions = records.map((_, i) => `${where}#${String(i)}`);
      return { records, positions, refusals: records.map(() => null) };
    } catch (fault) {
      return parkedMessage(body, where, parkedAs(fault));
    }
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
      remedy: 'Lifecycle rules must not delete objects before they are read.',
    });
  return new UpstreamFault('CONNECTOR_UNAVAILABLE', `S3 answered ${String(status)} without the object.`);
}

/** RFC 3986 as AWS signs it. */
function encodedPart(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
}
