import type { IncomingMessage, Server } from 'node:http';
import { isIP } from 'node:net';
import { holds, rangeOf, type AddressRange } from '../../domain/address-range.js';

const noted = new WeakMap<IncomingMessage, string>();

/** Behind proxies everybody would have one address, and one who guesses keys would shut the door for all. */
export function noteClients(server: Server, proxies: readonly AddressRange[]): void {
  if (proxies.length === 0) return;
  const note = (request: IncomingMessage) => void noted.set(request, clientOf(request, proxies));
  server.prependListener('request', note);
  server.prependListener('upgrade', note);
}

/** Where a request comes from, as far as proxies of ours vouch for it; unknown ones share one allowance. */
export function clientAddress(request: Pick<IncomingMessage, 'socket'>): string {
  return noted.get(request as IncomingMessage) ?? request.socket.remoteAddress ?? 'unknown';
}

/** From the nearest hop outwards: the first that is no proxy of ours. What stands before it anybody may have written. */
function clientOf({ headers, socket }: IncomingMessage, proxies: readonly AddressRange[]): string {
  const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const hops = named.map((hop) => hop.trim()).filter((hop) => hop !== '');
  let client = socket.remoteAddress ?? 'unknown';
  while (isOneOf(client, proxies)) {
    const before = hops.pop();
    if (before === undefined || isIP(before) === 0) break;
    client = before;
  }
  return client;
}

function isOneOf(text: string, proxies: readonly AddressRange[]): boolean {
  const address = isIP(text) === 0 ? null : (rangeOf(text)?.[0] ?? null);
  return address !== null && proxies.some((range) => holds(range, address));
}
