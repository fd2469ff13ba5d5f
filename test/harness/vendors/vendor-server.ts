import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What a vendor answers; null = nothing, ever. */
export interface VendorReply {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
export type Answer = (received: Received) => VendorReply | null;

export interface VendorServer {
  readonly url: string;
  readonly received: readonly Received[];
  stop(): Promise<void>;
}

/** A local server that answers as a vendor would. */
export async function startVendor(answer: Answer): Promise<VendorServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://vendor.invalid');
      const { method = 'GET', headers } = request;
      const seen = { method, path: url.pathname, query: url.searchParams, headers, body };
      received.push(seen);
      send(response, answer(seen));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    received,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(response: ServerResponse, reply: VendorReply | null): void {
  if (reply === null) return;
  const text = reply.json === undefined ? '' : JSON.stringify(reply.json);
  response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
  response.end(text);
}
