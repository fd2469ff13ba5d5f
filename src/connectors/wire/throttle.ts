import { UpstreamFault } from '../../domain/errors.js';
import type { WireReply } from './exchange.js';

/** The vendor asked for patience before anything was done. */
export class ThrottledFault extends UpstreamFault {
  constructor(
    readonly afterMs: number | null,
    message: string,
  ) {
    super('CONNECTOR_UNAVAILABLE', message);
  }
}

const MAX_WAIT_MS = 900_000;

type Headers = Pick<WireReply, 'header'>;

/** When to come back, as RFC 9110 says it: in seconds or as a date. */
export function retryAfterMs(reply: Headers, now: number): number | null {
  const after = reply.header('retry-after');
  if (after === null) return null;
  return bounded(/^\d+$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - now);
}

/** When a window of calls ends, by Okta, CrowdStrike, and ServiceNow or Jira. Told with every reply, so it is no sign of throttling. */
const RESETS = ['x-rate-limit-reset', 'x-ratelimit-retryafter', 'x-ratelimit-reset'] as const;

/** `Retry-After`, else the moment at which the vendor's window resets. */
export function waitMs(reply: Headers, now: number): number | null {
  const reset = RESETS.map((name) => reply.header(name)).find((value) => value !== null);
  return retryAfterMs(reply, now) ?? (reset === undefined || reset === null ? null : untilMs(reset, reply, now));
}

/** An epoch second or a date. */
function untilMs(reset: string, reply: Headers, now: number): number | null {
  // The vendor's clock, where it tells it: ours may be wrong by more than the window.
  const theirs = Date.parse(reply.header('date') ?? '');
  const at = /^\d+$/.test(reset) ? Number(reset) * 1_000 : Date.parse(reset);
  return bounded(at - (Number.isNaN(theirs) ? now : theirs));
}

function bounded(ms: number): number | null {
  return Number.isFinite(ms) ? Math.min(MAX_WAIT_MS, Math.max(1_000, ms)) : null;
}
