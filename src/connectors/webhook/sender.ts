import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import type { OutboundReply, SendOutbound } from '../../domain/webhook.js';

export interface SenderParts {
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly timeoutMs: number;
}

const LONGEST_RETRY_AFTER_MS = 24 * 3_600_000;

/** Posts one delivery. Redirects are not followed: they would carry what is told to wherever they point. */
export function webhookSender({ fetch, now, timeoutMs }: SenderParts): SendOutbound {
  return async ({ url, headers, body }): Promise<OutboundReply> => {
    try {
      await refuseMetadataAddress(new URL(url).hostname);
      const signal = AbortSignal.timeout(timeoutMs);
      const reply = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
      await reply.body?.cancel();
      const redirected = reply.status >= 300 && reply.status < 400;
      const fault = reply.ok
        ? null
        : redirected
          ? 'It answered with a redirect.'
          : `It answered ${String(reply.status)}.`;
      return { status: reply.status, fault, retryAfterMs: retryAfter(reply.headers.get('retry-after'), now()) };
    } catch (cause) {
      return { status: 0, fault: reasonOf(cause), retryAfterMs: null };
    }
  };
}

class Refused extends Error {}

/** Link-local addresses are where clouds keep the credentials of a machine. */
async function refuseMetadataAddress(hostname: string): Promise<void> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const addresses = ipaddr.isValid(host) ? [host] : (await lookup(host, { all: true })).map(({ address }) => address);
  const ranges = addresses.map((address) => ipaddr.process(address).range());
  if (ranges.some((range) => range === 'linkLocal' || range === 'unspecified')) {
    throw new Refused('Its address is one that nothing is sent to.');
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Refused) return cause.message;
  if (cause instanceof Error && cause.name === 'TimeoutError') return 'It did not answer in time.';
  const code = (cause as { cause?: { code?: unknown } }).cause?.code;
  return typeof code === 'string' ? `It could not be reached: ${code}.` : 'It could not be reached.';
}

function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, LONGEST_RETRY_AFTER_MS) : null;
}
