import { PlatformError } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import type { EffectReading, SendOutcome } from '../../pipeline/act/ports.js';
import type { Effect, Sending } from './effect.js';
import { WireFault, type WireReply } from './exchange.js';
import { retryAfterMs, ThrottledFault, waitMs } from './throttle.js';

/** What a vendor's error body says, in its own codes. */
export type ReadError = (json: unknown) => {
  readonly code: string;
  readonly detail: JsonObject;
  /** Nothing was done, and the same may be asked again a little later, whatever the status is. */
  readonly busy?: boolean;
};

/** What became of a request that changes something. */
export function outcomeOf(reply: WireReply, readError: ReadError, now: number, done: JsonObject): SendOutcome {
  const { status } = reply;
  if (status >= 200 && status < 300) return { kind: 'done', detail: { ...done, status } };
  const { code, detail, busy } = readError(reply.json);
  const told = code || (status === 429 ? 'RATE_LIMITED' : `HTTP_${String(status)}`);
  if (status === 429 || busy === true) return { kind: 'retry', code: told, afterMs: waitMs(reply, now) };
  if (status >= 500 || status === 408) return unavailable(reply, told, now);
  // Where it points to is another region or cloud of the vendor's: the address has to be configured, nothing was done.
  const location = reply.header('location');
  return { kind: 'failed', code: told, detail: { ...detail, status, ...(location === null ? {} : { location }) } };
}

/** A gateway may answer 5xx for a request that the vendor has already carried out; one that says when to come back has not. */
function unavailable(reply: WireReply, code: string, now: number): SendOutcome {
  const afterMs = reply.status === 503 ? retryAfterMs(reply, now) : null;
  return reply.asked || afterMs !== null ? { kind: 'retry', code, afterMs } : { kind: 'ambiguous', code };
}

/** What became of a request that got no reply. */
export function outcomeOfFault(fault: unknown): SendOutcome {
  if (fault instanceof ThrottledFault) return { kind: 'retry', code: 'RATE_LIMITED', afterMs: fault.afterMs };
  if (fault instanceof WireFault)
    return fault.sent ? { kind: 'ambiguous', code: 'NO_REPLY' } : { kind: 'retry', code: 'UNREACHABLE', afterMs: null };
  if (fault instanceof PlatformError && !fault.retryable) return { kind: 'failed', code: fault.code, detail: {} };
  // The token could not be had, so the effect was never asked for.
  return { kind: 'retry', code: fault instanceof PlatformError ? fault.code : 'INTERNAL', afterMs: null };
}

export function unreadable(reply: WireReply, readError: ReadError): EffectReading {
  return { kind: 'unreadable', code: readError(reply.json).code || `HTTP_${String(reply.status)}` };
}

/** Vendors refuse to do what is done already, or under way: where the state shows it, that is as good as having done it. */
export function orAlready(effect: Required<Effect>): Required<Effect> {
  return {
    ...effect,
    send: async (sending) => {
      const outcome = await effect.send(sending);
      if (outcome.kind !== 'failed') return outcome;
      const reading = await readNow(effect, sending);
      if (reading.kind === 'applied') return { kind: 'done', detail: { ...reading.detail, already: true } };
      return reading.kind === 'pending' ? { kind: 'accepted', job: '', detail: { already: true } } : outcome;
    },
  };
}

/** What was so before is left alone, and told: its end is not ours to set. Where it cannot be told, it is sent. */
export function unlessAlready(effect: Required<Effect>): Required<Effect> {
  return {
    ...effect,
    send: async (sending) => {
      const before = await readNow(effect, sending);
      return before.kind === 'applied'
        ? { kind: 'done', detail: { ...before.detail, already: true } }
        : effect.send(sending);
    },
  };
}

/** That it cannot be read says nothing. */
async function readNow({ read }: Required<Effect>, { step, signal }: Sending): Promise<EffectReading> {
  try {
    return await read({ step, signal, sentAfter: 0 });
  } catch {
    return { kind: 'not_applied' };
  }
}
