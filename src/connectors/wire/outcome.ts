import { PlatformError } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import type { EffectReading, SendOutcome } from '../../pipeline/act/ports.js';
import type { Effect } from './effect.js';
import { WireFault, type WireReply } from './exchange.js';

/** What a vendor's error body says, in its own codes. */
export type ReadError = (json: unknown) => { readonly code: string; readonly detail: JsonObject };

/** What became of a request that changes something. */
export function outcomeOf(reply: WireReply, readError: ReadError, now: number, done: JsonObject): SendOutcome {
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: 'done', detail: { ...done, status } };
  const { code, detail } = readError(reply.json);
  if (status === 429) return { kind: 'retry', code: code || 'RATE_LIMITED', afterMs: waitMs(reply, now) };
  // A gateway may answer 5xx for a request that the vendor has already carried out.
  if (status >= 500 || status === 408) return { kind: 'ambiguous', code: code || `HTTP_${String(status)}` };
  return { kind: 'failed', code: code || `HTTP_${String(status)}`, detail: { ...detail, status } };
}

/** What became of a request that got no reply. */
export function outcomeOfFault(fault: unknown): SendOutcome {
  if (fault instanceof WireFault)
    return fault.sent ? { kind: 'ambiguous', code: 'NO_REPLY' } : { kind: 'retry', code: 'UNREACHABLE', afterMs: null };
  if (fault instanceof PlatformError && !fault.retryable) return { kind: 'failed', code: fault.code, detail: {} };
  // The token could not be had, so the effect was never asked for.
  return { kind: 'retry', code: fault instanceof PlatformError ? fault.code : 'INTERNAL', afterMs: null };
}

export function unreadable(reply: WireReply, readError: ReadError): EffectReading {
  return { kind: 'unreadable', code: readError(reply.json).code || `HTTP_${String(reply.status)}` };
}

/** Vendors refuse to do what is done already: where the state shows it, that is as good as having done it. */
export function orAlready(effect: Required<Effect>): Required<Effect> {
  return {
    ...effect,
    send: async (sending) => {
      const outcome = await effect.send(sending);
      if (outcome.kind !== 'failed') return outcome;
      const reading = await effect.read({ step: sending.step, signal: sending.signal, sentAfter: 0 });
      return reading.kind === 'applied' ? { kind: 'done', detail: { ...reading.detail, already: true } } : outcome;
    },
  };
}

const MAX_WAIT_MS = 900_000;

/** `Retry-After` in seconds or as a date, else the epoch second at which the window resets. */
export function waitMs(reply: Pick<WireReply, 'header'>, now: number): number | null {
  const after = reply.header('retry-after');
  if (after !== null) return bounded(/^\d+$/.test(after) ? Number(after) * 1_000 : Date.parse(after) - now);
  const reset = reply.header('x-rate-limit-reset') ?? reply.header('x-ratelimit-retryafter');
  if (reset === null) return null;
  // The vendor's clock, where it tells it: ours may be wrong by more than the window.
  const theirs = Date.parse(reply.header('date') ?? '');
  return bounded(Number(reset) * 1_000 - (Number.isNaN(theirs) ? now : theirs));
}

function bounded(ms: number): number | null {
  return Number.isFinite(ms) ? Math.min(MAX_WAIT_MS, Math.max(1_000, ms)) : null;
}
