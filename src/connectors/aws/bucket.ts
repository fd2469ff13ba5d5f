import { createReadStream } from 'node:fs';
import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { UpstreamFault } from '../../domain/errors.js';
import type { CredentialReference } from '../credential.js';
import { addressAtAws } from './bucket-address.js';
import { EMPTY_SHA256, sigV4Headers, type AwsKeys } from './sigv4.js';

export interface BucketPlace {
  readonly bucket: string;
  readonly prefix?: string;
  readonly region: string;
  /** An S3-compatible endpoint, addressed by path; default the bucket's own host at AWS. */
  readonly endpoint?: string;
  readonly accessKeyId: CredentialReference;
  readonly secretAccessKey: CredentialReference;
  readonly sessionToken?: CredentialReference;
}

export interface BucketParts {
  readonly readCredential: (reference: CredentialReference) => string;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** The address of a bucket, with its prefix; names of objects follow. */
export function addressOfBucket({ bucket, prefix = '', endpoint, region }: BucketPlace): string {
  const base = endpoint === undefined ? addressAtAws(bucket, region) : `${endpoint.replace(/\/+$/, '')}/${bucket}`;
  return `${base.replace(/\/$/, '')}/${prefix}`;
}

/** Credentials are read for each request, so that they can be rotated. */
export function keysOfBucket(place: BucketPlace, read: BucketParts['readCredential']): AwsKeys {
  const { accessKeyId, secretAccessKey, sessionToken } = place;
  return {
    accessKeyId: read(accessKeyId),
    secretAccessKey: read(secretAccessKey),
    ...(sessionToken === undefined ? {} : { sessionToken: read(sessionToken) }),
  };
}

/** Without a byte for this long a connection is given up. */
const SILENT_MS = 30_000;
/** What S3 asks to repeat: throttling, its own faults, and two puts of one name at one time. */
const PAUSES_MS = [250, 1_000, 4_000];

interface LocalFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** Objects of a bucket, streamed both ways. */
export class Bucket {
  constructor(
    private readonly place: BucketPlace,
    private readonly parts: BucketParts,
  ) {}

  /** Puts a file under this name, signed over its hash, so that S3 refuses what was damaged on the way. What is there already stays. */
  async put(name: string, file: LocalFile): Promise<void> {
    const reply = await this.patiently(async () => {
      const headers = { 'if-none-match': '*', 'content-length': String(file.size) };
      return this.answered('PUT', name, { headers, file });
    });
    const said = await textOf(reply);
    // 412: an equal file was kept before, or by a put whose answer was lost.
    if (reply.statusCode !== 200 && reply.statusCode !== 412) throw refused(reply, said);
  }

  async get(name: string): Promise<AsyncIterable<Uint8Array>> {
    const reply = await this.patiently(() => this.answered('GET', name, { headers: {} }));
    if (reply.statusCode === 200) return reply;
    throw refused(reply, await textOf(reply));
  }

  private async patiently(ask: () => Promise<IncomingMessage>): Promise<IncomingMessage> {
    for (const pause of PAUSES_MS) {
      const reply = await ask();
      const status = reply.statusCode ?? 0;
      if (status < 500 && status !== 429 && status !== 409) return reply;
      reply.resume();
      await this.parts.pause(pause);
    }
    return ask();
  }

  private async answered(
    method: 'GET' | 'PUT',
    name: string,
    { headers, file }: { readonly headers: Readonly<Record<string, string>>; readonly file?: LocalFile },
  ): Promise<IncomingMessage> {
    const url = new URL(`${addressOfBucket(this.place)}${name}`);
    const signed = sigV4Headers({
      ...{ method, url, headers, region: this.place.region, service: 's3', now: this.parts.now() },
      payloadSha256: file?.sha256 ?? EMPTY_SHA256,
      keys: keysOfBucket(this.place, this.parts.readCredential),
    });
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
    const request = send(url, { method, headers: { ...headers, ...signed }, timeout: SILENT_MS });
    request.on('timeout', () => request.destroy(new Error('silent for too long')));
    const reply = new Promise<IncomingMessage>((resolve, reject) =>
      request.once('response', resolve).once('error', reject),
    );
    try {
      // A refusal may come before the file is through; what still flows then ends in an error that says nothing new.
      if (file === undefined) request.end();
      else pipeline(createReadStream(file.path), request).catch(() => request.destroy());
      return await reply;
    } catch (cause) {
      throw new UpstreamFault('CONNECTOR_UNAVAILABLE', `${url.host} did not answer.`, { cause });
    }
  }
}

async function textOf(reply: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of reply) if (text.length < 2_000) text += String(chunk);
  return text;
}

function refused({ statusCode = 0 }: IncomingMessage, text: string): UpstreamFault {
  const [, code = String(statusCode)] = /<Code>([^<]{1,80})<\/Code>/.exec(text) ?? [];
  return new UpstreamFault('CONNECTOR_UNAVAILABLE', `The bucket refused: ${code}.`, {
    remedy: 'Check the bucket, its region and the rights of its credentials: s3:PutObject and s3:GetObject.',
  });
}
