import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isSigned, s3Error } from './aws-queue.js';

/** What goes wrong with the next request. `late`: it is done, and the answer is a fault. */
export type StoreFault = 'slow_down' | 'internal' | 'late' | 'hang_up' | 'access_denied';

/** S3 by path: every signature and payload hash is checked, an object that is there is not replaced under `if-none-match`. */
export async function startObjectStore() {
  const objects = new Map<string, Buffer>();
  const faults: StoreFault[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => void answer(request, response, { objects, faults, asked }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    ...{ objects, faults, asked },
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

interface Kept {
  readonly objects: Map<string, Buffer>;
  readonly faults: StoreFault[];
  readonly asked: string[];
}

async function answer(request: IncomingMessage, response: ServerResponse, kept: Kept) {
  const body = await bytesOf(request);
  kept.asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
  const fault = kept.faults.shift();
  if (fault === 'hang_up') return void request.socket.destroy();
  const refusal = refusalOf(request, body, fault);
  if (refusal !== null) return response.writeHead(refusal[0]).end(s3Error(refusal[1]));
  if (request.method === 'GET') return fetched(request, response, kept);
  const put = stored(request, body, kept);
  // Done, and the answer is lost on the way.
  const [status, code] = fault === 'late' ? ([500, 'InternalError'] as const) : put;
  return response.writeHead(status).end(status === 200 ? undefined : s3Error(code));
}

type Said = readonly [status: number, code: string];

function refusalOf(request: IncomingMessage, body: Buffer, fault: StoreFault | undefined): Said | null {
  if (fault === 'slow_down') return [503, 'SlowDown'];
  if (fault === 'internal') return [500, 'InternalError'];
  if (fault === 'access_denied') return [403, 'AccessDenied'];
  return isSigned(request, body, 's3') ? null : [403, 'SignatureDoesNotMatch'];
}

function fetched({ url = '' }: IncomingMessage, response: ServerResponse, { objects }: Kept) {
  const found = objects.get(url);
  return found === undefined ? response.writeHead(404).end(s3Error('NoSuchKey')) : response.writeHead(200).end(found);
}

function stored({ url = '', headers }: IncomingMessage, body: Buffer, { objects }: Kept): Said {
  if (headers['content-length'] === undefined) return [411, 'MissingContentLength'];
  if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex'))
    return [400, 'XAmzContentSHA256Mismatch'];
  if (headers['if-none-match'] === '*' && objects.has(url)) return [412, 'PreconditionFailed'];
  objects.set(url, body);
  return [200, ''];
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
