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
  /** A body that is not JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks before all that was announced is sent. */
  readonly breaksOff?: true;
}
export type Answer = (received: Received) => VendorReply | null;

export interface VendorServer {
  readonly url: string;
  readonly received: readonly Received[];
  stop(): Promise<void>;
}

/** What answers a request to a path; the groups of the pattern are its parts. */
export type Route = readonly [RegExp, (received: Received, parts: readonly string[]) => VendorReply];

/** The first route whose pattern fits `METHOD /path`. */
export function routed(routes: readonly Route[], otherwise: VendorReply): (received: Received) => VendorReply {
  return (received) => {
    for (const [pattern, reply] of routes) {
      const match = pattern.exec(`${received.method} ${received.path}`);
      if (match !== null) return reply(received, match.slice(1));
    }
    return otherwise;
  };
}

/** What goes wrong with the next request that changes something. */
export type VendorFault = 'throttled' | 'busy' | 'lost' | 'dropped';

/** `throttled` and `dropped` do nothing; `busy` and `lost` do it, then answer 503 or not at all. */
export function faulty(answer: Answer, throttled: VendorReply, faults: VendorFault[]): Answer {
  return (received) => {
    const fault = received.method === 'GET' ? undefined : faults.shift();
    if (fault === 'throttled') return throttled;
    if (fault === 'dropped') return null;
    const reply = answer(received);
    if (fault === 'busy') return { status: 503, text: '<html>Service Unavailable</html>' };
    return fault === 'lost' ? null : reply;
  };
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
  const text = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
  response.writeHead(reply.status, { 'content-type': 'application/json', ...breakOff(reply, text), ...reply.headers });
  response.end(text, () => {
    if (reply.breaksOff === true) response.destroy();
  });
}

function breakOff({ breaksOff }: VendorReply, text: string): Readonly<Record<string, string>> {
  return breaksOff === true ? { 'content-length': String(Buffer.byteLength(text) + 1) } : {};
}
