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

async function answer(request: IncomingMessage, response: ServerResponse, { objects, faults, asked }: Kept) {
  const body = await bytesOf(request);
  const { method = '', url = '', headers } = request;
  asked.push(`${method} ${url}`);
  const say = (status: number, code: string) => response.writeHead(status).end(s3Error(code));
  const fault = faults.shift();
  if (fault === 'hang_up') return void request.socket.destroy();
  if (fault === 'slow_down') return say(503, 'SlowDown');
  if (fault === 'internal') return say(500, 'InternalError');
  if (fault === 'access_denied' || !isSigned(request, body, 's3'))
    return say(403, fault ? 'AccessDenied' : 'SignatureDoesNotMatch');
  if (method === 'GET') {
    const found = objects.get(url);
    return found === undefined ? say(404, 'NoSuchKey') : response.writeHead(200).end(found);
  }
  if (headers['content-length'] === undefined) return say(411, 'MissingContentLength');
  if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex'))
    return say(400, 'XAmzContentSHA256Mismatch');
  if (headers['if-none-match'] === '*' && objects.has(url)) return say(412, 'PreconditionFailed');
  objects.set(url, body);
  return fault === 'late' ? say(500, 'InternalError') : response.writeHead(200).end();
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
