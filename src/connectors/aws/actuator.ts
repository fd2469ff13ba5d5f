import { createHash } from 'node:crypto';
import { InputFault } from '../../domain/errors.js';
import type { Actuator, EffectReading, SendOutcome, StepRequest } from '../../pipeline/act/ports.js';
import type { CredentialReference } from '../credential.js';
import { actuatorOf } from '../wire/actuator.js';
import type { VendorParts } from '../wire/api.js';
import { argument, observable } from '../wire/argument.js';
import { baseUrl } from '../wire/base-url.js';
import type { Effect, Looking, Sending } from '../wire/effect.js';
import type { WireReply, WireRequest } from '../wire/exchange.js';
import { outcomeOf, type ReadError } from '../wire/outcome.js';
import { addressAtAws } from './bucket-address.js';
import { sigV4Headers } from './sigv4.js';

/** How Sequitur reaches S3: keys of a role with `s3:GetBucketPolicy`, `s3:PutBucketPolicy` and `s3:DeleteBucketPolicy`. */
export interface AwsConfig {
  readonly region: string;
  readonly accessKeyId: CredentialReference;
  readonly secretAccessKey: CredentialReference;
  readonly sessionToken?: CredentialReference;
  /** An S3-compatible endpoint, addressed by path; default the bucket's own host at AWS. */
  readonly s3Url?: string;
}

const CONNECTOR = 'aws';
const BUCKET = /^arn:aws[a-z-]*:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/;
const MAX_POLICY = 20_480;

/** What S3 asks to repeat: it has done nothing. @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const BUSY: ReadonlySet<string> = new Set(['SlowDown', 'OperationAborted', 'RequestTimeout']);

const errorOf = (reply: WireReply): ReturnType<ReadError> => {
  const part = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(reply.text)?.[1] ?? '';
  const code = part('Code');
  // A bucket of another region names the place to ask.
  const endpoint = part('Endpoint');
  const detail = { message: part('Message'), requestId: part('RequestId'), ...(endpoint === '' ? {} : { endpoint }) };
  return { code, detail, busy: BUSY.has(code) };
};

/** Bucket policies of S3. The policy that is replaced is kept in the outcome: that is what the inverse puts back. */
export function awsActuator(config: AwsConfig, parts: VendorParts): Actuator {
  const policies = new BucketPolicies(config, parts);
  return actuatorOf({
    connector: CONNECTOR,
    timeoutMs: 20_000,
    visibleAfterMs: 10_000,
    effects: {
      restore_bucket_policy: policies.putting(),
      put_back_bucket_policy: policies.putting(),
    },
  });
}

type Asking = Pick<Sending, 'signal'> & { readonly step: StepRequest; readonly deadline?: number };

class BucketPolicies {
  constructor(
    private readonly config: AwsConfig,
    private readonly parts: VendorParts,
  ) {}

  putting(): Required<Effect> {
    return { send: (sending) => this.put(sending), read: (looking) => this.read(looking) };
  }

  private call(method: WireRequest['method'], { step, signal, deadline }: Asking, body = ''): Promise<WireReply> {
    const url = new URL(`${this.address(bucketOf(step))}?policy=`);
    const { region, accessKeyId, secretAccessKey, sessionToken } = this.config;
    const secret = this.parts.readCredential;
    const keys = {
      accessKeyId: secret(accessKeyId),
      secretAccessKey: secret(secretAccessKey),
      ...(sessionToken === undefined ? {} : { sessionToken: secret(sessionToken) }),
    };
    // S3 wants a policy's checksum besides the signature.
    const checksum = body === '' ? {} : { 'content-md5': createHash('md5').update(body).digest('base64') };
    const signed = { method, url, body, headers: checksum, region, service: 's3', keys, now: this.parts.now() };
    return this.parts.exchange({
      method,
      url: url.toString(),
      headers: sigV4Headers(signed),
      signal,
      ...(body === '' ? {} : { body }),
      ...(deadline === undefined ? {} : { deadline }),
    });
  }

  private address(bucket: string): string {
    const { s3Url, region } = this.config;
    return s3Url === undefined ? addressAtAws(bucket, region) : `${baseUrl(s3Url)}/${bucket}`;
  }

  /** The policy in force: '' where the bucket has none, null where it could not be read. */
  private async current(asking: Asking): Promise<{ readonly reply: WireReply; readonly policy: string | null }> {
    const reply = await this.call('GET', asking);
    if (reply.status === 200) return { reply, policy: reply.text };
    return { reply, policy: errorOf(reply).code === 'NoSuchBucketPolicy' ? '' : null };
  }

  private async put(sending: Sending): Promise<SendOutcome> {
    const wanted = wantedPolicy(sending.step);
    const { signal, step } = sending;
    const before = await this.current({ step, signal });
    if (before.policy === null) return this.outcome(before.reply, {});
    const reply = await (wanted === '' ? this.call('DELETE', sending) : this.call('PUT', sending, wanted));
    return this.outcome(reply, { previous: before.policy });
  }

  private outcome(reply: WireReply, done: { readonly previous?: string }): SendOutcome {
    return outcomeOf(reply, () => errorOf(reply), this.parts.now(), done);
  }

  private async read({ step, signal }: Looking): Promise<EffectReading> {
    const { reply, policy } = await this.current({ step, signal });
    if (policy === null) return { kind: 'unreadable', code: errorOf(reply).code || `HTTP_${String(reply.status)}` };
    return sameJson(policy, wantedPolicy(step)) ? { kind: 'applied', detail: {} } : { kind: 'not_applied' };
  }
}

function bucketOf(step: StepRequest): string {
  const [, bucket] = BUCKET.exec(observable(step, CONNECTOR)) ?? [];
  if (bucket !== undefined) return bucket;
  throw new InputFault('BAD_USER_INPUT', `${step.target} is not a bucket.`, {
    remedy: 'The target is aws:arn:aws:s3:::<bucket>.',
  });
}

function wantedPolicy(step: StepRequest): string {
  const policy = argument(step, 'policy');
  if (policy === '' || (policy.length <= MAX_POLICY && parsed(policy) !== null)) return policy;
  throw new InputFault('BAD_USER_INPUT', 'The policy is not a JSON document of at most 20 KB.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** S3 gives a policy back as it was put, up to white space. */
function sameJson(a: string, b: string): boolean {
  return a === b || JSON.stringify(parsed(a)) === JSON.stringify(parsed(b));
}
