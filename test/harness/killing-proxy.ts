import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where in a request its sender is killed: before the vendor hears of it, or when it has done it and nobody was told. */
export type KillAt = 'before_effect' | 'after_effect';

export interface KillOrder {
  /** Part of the path of the request. */
  readonly path: string;
  readonly at: KillAt;
}

export interface KillingProxy {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Stands between one process and the vendor, and kills the process at exactly one moment of one request. `take` hands out an order
 * once, whichever process the request comes from.
 */
export async function killingProxy(
  vendor: string,
  take: (request: IncomingMessage) => KillOrder | undefined,
  kill: () => void,
): Promise<KillingProxy> {
  const server = createServer((request, response) => {
    forwarded(vendor, request, response, { order: take(request), kill }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function forwarded(
  vendor: string,
  request: IncomingMessage,
  response: ServerResponse,
  { order, kill }: { readonly order: KillOrder | undefined; readonly kill: () => void },
): Promise<void> {
  if (order?.at === 'before_effect') return kill();
  const { method = 'GET', url = '/' } = request;
  const { authorization = '' } = request.headers;
  const answer = await fetch(new URL(url, vendor), { method, headers: { authorization } });
  const body = Buffer.from(await answer.arrayBuffer());
  if (order?.at === 'after_effect') return kill();
  const type = answer.headers.get('content-type');
  response.writeHead(answer.status, type === null ? {} : { 'content-type': type }).end(body);
}
