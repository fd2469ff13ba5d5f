import { InputFault, UpstreamFault } from '../../domain/errors.js';
import { PullRateLimited } from '../../pipeline/ingest/ports-pull.js';
import type { WireReply } from './exchange.js';
import { waitMs } from './throttle.js';

const DEFAULT_WAIT_MS = 60_000;

export interface PullVendor {
  readonly name: string;
  /** What to look at where the credential is refused. */
  readonly remedy: string;
}

/** The fault that a reply without a page is. */
export function pullFault(reply: WireReply, { name, remedy }: PullVendor, now: number): Error {
  const { status } = reply;
  const patience = waitMs(reply, now);
  if (status === 429 || (status === 503 && patience !== null)) return new PullRateLimited(patience ?? DEFAULT_WAIT_MS);
  if (status === 401 || status === 403)
    return new InputFault('CONFIG_INVALID', `${name} refused the credential (${String(status)}).`, { remedy });
  return new UpstreamFault('CONNECTOR_UNAVAILABLE', `${name} answered ${String(status)} without a page.`);
}

/** The path and query of a link of the vendor's; a link to somewhere else must not be followed with our token. */
export function ownPath(link: string, base: string, vendor: string): string {
  const url = URL.canParse(link) ? new URL(link) : null;
  const prefix = new URL(base).pathname.replace(/\/$/, '');
  if (url !== null && url.origin === new URL(base).origin && url.pathname.startsWith(`${prefix}/`))
    return url.pathname.slice(prefix.length) + url.search;
  throw new UpstreamFault('CONNECTOR_UNAVAILABLE', `${vendor} names a next page that is not its own.`);
}
