import { actionTypeOf } from '../../domain/action-types.js';
import type { ActionStepRecord } from '../../domain/records.js';
import { backoffMs, spread } from './backoff.js';
import type { Actuator, EffectReading, SendOutcome, Settlement, Verification } from './ports.js';

export const MAX_ATTEMPTS = 5;
/** A vendor that names its wait works: what it makes wait has not failed. In a wave of hundreds the last wait many times. */
const MAX_WAITS = 60;
/** How often an unclear send is looked at before it is left to a person. */
const LOOK_FOR_MS = 900_000;
const LOOK_EVERY_MS = 10_000;
/** A machine that is switched off carries a vendor's job out when it is next seen; a day is what vendors wait. */
const JOB_FOR_MS = 86_400_000;
const JOB_EVERY_MS = 30_000;
/** A machine that is on answers within seconds: whoever waits to see it contained should not wait for us. */
const JOB_FIRST_MS = 2_000;

type Manner = Pick<Actuator, 'visibleAfterMs' | 'keyed'>;

/** How a step goes on after a send. */
export function afterSend(
  step: ActionStepRecord,
  outcome: SendOutcome,
  actuator: Manner,
  { now, random }: { readonly now: number; readonly random: number },
): Settlement {
  switch (outcome.kind) {
    case 'done':
      return { state: 'CONFIRMED', detail: outcome.detail, verified: false, verifyAt: now };
    case 'accepted':
      return {
        state: 'UNKNOWN',
        lookAgainAt: now + JOB_FIRST_MS,
        detail: { ...outcome.detail, code: 'IN_PROGRESS' },
        job: outcome.job,
      };
    case 'failed':
      return { state: 'FAILED', detail: { ...outcome.detail, code: outcome.code }, verified: false, verifyAt: null };
    case 'ambiguous':
      // Under the same key the vendor does not do it twice, so there is nothing to find out first.
      if (actuator.keyed) return again(step, outcome.code, now + backoffMs(step.attempts, random));
      return { state: 'UNKNOWN', lookAgainAt: now + LOOK_EVERY_MS, detail: { code: outcome.code } };
    case 'retry':
      if (outcome.afterMs !== null) return again(step, outcome.code, now + spread(outcome.afterMs, random), MAX_WAITS);
      return again(step, outcome.code, now + backoffMs(step.attempts, random));
  }
}

/** How a step whose outcome nobody knew goes on once its target was looked at. */
export function afterReading(
  step: ActionStepRecord,
  reading: EffectReading,
  actuator: Manner,
  now: number,
): Settlement {
  // Until the permit has ended the send may still leave, and for a while after it the vendor may not show it.
  const conclusiveAt = step.sendBy + actuator.visibleAfterMs;
  switch (reading.kind) {
    case 'applied':
      return { state: 'CONFIRMED', detail: reading.detail, verified: true, verifyAt: null };
    case 'failed':
      return { state: 'FAILED', detail: { ...reading.detail, code: reading.code }, verified: true, verifyAt: null };
    case 'pending':
      return lookAgain(now < conclusiveAt + JOB_FOR_MS ? now + JOB_EVERY_MS : null, 'IN_PROGRESS');
    case 'not_applied':
      return now < conclusiveAt ? lookAgain(conclusiveAt, 'NOT_YET_VISIBLE') : withoutEffect(step, now);
    case 'unreadable':
      return lookAgain(isWorthALook(reading.code, conclusiveAt, now) ? now + LOOK_EVERY_MS : null, reading.code);
  }
}

/** It certainly did not happen: what may be sent twice is sent again, the rest is left to a person. */
function withoutEffect(step: ActionStepRecord, now: number): Settlement {
  return isIdempotent(step) ? again(step, 'NOT_APPLIED', now) : lookAgain(null, 'NOT_APPLIED');
}

function isWorthALook(code: string, conclusiveAt: number, now: number): boolean {
  return code !== 'NO_STATE' && now < conclusiveAt + LOOK_FOR_MS;
}

/** What looking at a confirmed effect comes to: seen, to be looked at again, or never seen. */
export function afterVerifying(
  step: Pick<ActionStepRecord, 'finishedAt'>,
  reading: EffectReading,
  actuator: Manner,
  now: number,
): Verification {
  if (reading.kind === 'applied') return { verified: true, verifyAt: null, code: 'SEEN' };
  if (reading.kind === 'unreadable' && reading.code === 'NO_STATE') return ended('NOT_READABLE');
  const until = (step.finishedAt ?? now) + actuator.visibleAfterMs + (reading.kind === 'not_applied' ? 0 : LOOK_FOR_MS);
  if (now < until) return { verified: false, verifyAt: Math.min(until, now + LOOK_EVERY_MS), code: 'NOT_YET_VISIBLE' };
  return ended(reading.kind === 'not_applied' ? 'NOT_SEEN' : 'NOT_READABLE');
}

function ended(code: Verification['code']): Verification {
  return { verified: false, verifyAt: null, code };
}

function isIdempotent(step: ActionStepRecord): boolean {
  return actionTypeOf(step.type)?.idempotent === true;
}

function lookAgain(lookAgainAt: number | null, code: string): Settlement {
  return { state: 'UNKNOWN', lookAgainAt, detail: { code } };
}

function again(step: ActionStepRecord, code: string, notBefore: number, most = MAX_ATTEMPTS): Settlement {
  if (step.attempts >= most)
    return { state: 'FAILED', detail: { code, attempts: step.attempts }, verified: false, verifyAt: null };
  return { state: 'QUEUED', notBefore, detail: { code } };
}
