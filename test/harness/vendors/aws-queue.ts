import { createHmac, createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Message {
  readonly id: string;
  readonly body: string;
  hiddenUntil: number;
  receipts: number;
}

interface Reply {
  readonly status: number;
  readonly body: string | Buffer;
}

export const AWS_KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret/key' };

/** SQS by its JSON protocol and S3 by path, both checking every signature; with visibility time-outs, throttling and expired keys. */
export async function startAwsQueue(now: () => number) {
  const messages: Message[] = [];
  const objects = new Map<string, Buffer>();
  const faults: { status: number; body: string; of?: 'objects' }[] = [];
  const sqs = (target: string, body: Record<string, unknown>): { status: number; body: string } => {
    if (target === 'AmazonSQS.DeleteMessage') {
      const at = messages.findIndex(({ id, receipts }) => `${id}/${String(receipts)}` === body['ReceiptHandle']);
      if (at >= 0) messages.splice(at, 1);
      return { status: 200, body: '{}' };
    }
    // A reader that does not wait asks some hundred thousand times a day for nothing.
    if (body['WaitTimeSeconds'] !== 20) return { status: 400, body: sqsError('ShortPolling') };
    const message = messages.find(({ hiddenUntil }) => hiddenUntil <= now());
    if (message === undefined) return { status: 200, body: '{}' };
    message.hiddenUntil = now() + Number(body['VisibilityTimeout']) * 1_000;
    message.receipts += 1;
    const receipt = `${message.id}/${String(message.receipts)}`;
    return {
      status: 200,
      body: JSON.stringify({ Messages: [{ MessageId: message.id, ReceiptHandle: receipt, Body: message.body }] }),
    };
  };
  const faultOf = (isObject: boolean): Reply | undefined => {
    const at = faults.findIndex(({ of }) => of === undefined || isObject);
    return at < 0 ? undefined : faults.splice(at, 1)[0];
  };
  const object = (path: string): Reply => {
    const body = objects.get(decodeURIComponent(path.slice(1)));
    return body === undefined ? { status: 404, body: s3Error('NoSuchKey') } : { status: 200, body };
  };
  const answer = (request: IncomingMessage, body: string): Reply => {
    const target = request.headers['x-amz-target'];
    if (typeof target !== 'string')
      return isSigned(request, body, 's3')
        ? (faultOf(true) ?? object(request.url ?? ''))
        : { status: 403, body: s3Error('SignatureDoesNotMatch') };
    if (!isSigned(request, body, 'sqs')) return { status: 403, body: sqsError('SignatureDoesNotMatch') };
    return faultOf(false) ?? sqs(target, JSON.parse(body) as Record<string, unknown>);
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { status, body } = answer(request, text);
      response.writeHead(status).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    messages,
    faults,
    /** Writes an object and announces it as S3 does, or as a topic forwards it. */
    put: (key: string, body: Buffer, throughTopic = false): void => {
      objects.set(`trail/${key}`, body);
      const told = JSON.stringify({ Records: [notice(key, body)] });
      const envelope = throughTopic ? JSON.stringify({ Type: 'Notification', MessageId: 'm', Message: told }) : told;
      messages.push({ id: `m${String(objects.size)}`, body: envelope, hiddenUntil: 0, receipts: 0 });
    },
    /** Writes an object of which others tell. */
    keep: (key: string, body: Buffer): void => void objects.set(`trail/${key}`, body),
    tell: (body: string): void =>
      void messages.push({ id: `t${String(messages.length)}`, body, hiddenUntil: 0, receipts: 0 }),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export const s3Error = (code: string): string =>
  `<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`;
export const sqsError = (code: string): string => JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message: 'm' });

function notice(key: string, body: Buffer): object {
  const eTag = createHash('md5').update(body).digest('hex');
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    // As S3 writes keys: form-encoded.
    s3: {
      bucket: { name: 'trail' },
      object: { key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'), size: body.length, eTag },
    },
  };
}

/** Signature Version 4 as AWS checks it, from what was received. */
export function isSigned(request: IncomingMessage, body: string | Buffer, service: string): boolean {
  const given = String(request.headers.authorization ?? '');
  const [, key, day = '', region = '', names = '', signature] =
    /Credential=([^/]+)\/(\d{8})\/([^/]+)\/\w+\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)/.exec(given) ?? [];
  if (key !== AWS_KEYS.accessKeyId) return false;
  const hash = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
  const headers = names.split(';').map((name) => `${name}:${String(request.headers[name] ?? '')}\n`);
  const path = (request.url ?? '/')
    .split('/')
    .map((part) => strict(decodeURIComponent(part)))
    .join('/');
  const canonical = [request.method, path, '', ...[headers.join('')], names, hash(body)].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope, hash(canonical)].join('\n');
  const chain = [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${AWS_KEYS.secretAccessKey}`,
  );
  return createHmac('sha256', chain).update(toSign).digest('hex') === signature;
}

const strict = (part: string): string =>
  encodeURIComponent(part).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
