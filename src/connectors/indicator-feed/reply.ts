import { InputFault, UpstreamFault } from '../../domain/errors.js';
import { PullRateLimited } from '../../pipeline/ingest/ports-pull.js';
import type { WireReply } from '../wire/exchange.js';
import { waitMs } from '../wire/throttle.js';

const DEFAULT_WAIT_MS = 60_000;

/** A reply that carries what was asked for; every other one is a fault with its code. */
export function delivered<Reply extends Pick<WireReply, 'status' | 'header'>>(
  name: string,
  reply: Reply,
  now: number,
): Reply {
  const { status } = reply;
  if (status === 200) return reply;
  if (status === 429) throw new PullRateLimited(waitMs(reply, now) ?? DEFAULT_WAIT_MS);
  if (status === 401 || status === 403)
    throw new InputFault('CONFIG_INVALID', `${name} refused our credential (${String(status)}).`, {
      remedy: 'Check the credential of the feed, and that it may read it.',
    });
  if (status === 404)
    throw new InputFault('CONFIG_INVALID', `${name} has nothing at this address (404).`, {
      remedy: 'Check the address and the collection of the feed.',
    });
  throw new UpstreamFault('CONNECTOR_UNAVAILABLE', `${name} answered ${String(status)}.`);
}

export function undocumented(name: string, what: string): UpstreamFault {
  return new UpstreamFault('CONNECTOR_UNAVAILABLE', `${name} answered without ${what}.`);
}
