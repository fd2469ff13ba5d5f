import { actionTypeOf } from '../../domain/action-types.js';
import type { ActionStepRecord } from '../../domain/records.js';
import { backoffMs } from './backoff.js';
import type { Actuator, EffectReading, SendOutcome, Settlement } from './ports.js';

export const MAX_ATTEMPTS = 5;
/** How often an unclear send is looked at before it is left to a person. */
const LOOK_FOR_MS = 900_000;
const LOOK_EVERY_MS = 10_000;

/** How a step goes on after a send. */
export function afterSend(step: ActionStepRecord, outcome: SendOutcome, now: number, random: number): Settlement {
  switch (outcome.kind) {
    case 'done':
      return { state: 'CONFIRMED', detail: outcome.detail, verified: false };
    case 'failed':
      return { state: 'FAILED', detail: { ...outcome.detail, code: outcome.code }, verified: false };
    case 'ambiguous':
      return { state: 'UNKNOWN', lookAgainAt: now + LOOK_EVERY_MS, detail: { code: outcome.code } };
    case 'retry':
      return again(step, outcome.code, now + (outcome.afterMs ?? backoffMs(step.attempts, random)));
  }
}

/** How a step whose outcome nobody knew goes on once its target was looked at. */
export function afterReading(
  step: ActionStepRecord,
  reading: EffectReading,
  actuator: Pick<Actuator, 'visibleAfterMs'>,
  now: number,
): Settlement {
  if (reading.kind === 'applied') return { state: 'CONFIRMED', detail: reading.detail, verified: true };
  // Until the permit has ended the send may still leave, and for a while after it the vendor may not show it.
  const conclusiveAt = step.sendBy + actuator.visibleAfterMs;
  if (reading.kind === 'not_applied') {
    if (now < conclusiveAt) return lookAgain(conclusiveAt, 'NOT_YET_VISIBLE');
    return isIdempotent(step) ? again(step, 'NOT_APPLIED', now) : lookAgain(null, 'NOT_APPLIED');
  }
  return now < conclusiveAt + LOOK_FOR_MS && reading.code !== 'NO_STATE'
    ? lookAgain(now + LOOK_EVERY_MS, reading.code)
    : lookAgain(null, reading.code);
}

function isIdempotent(step: ActionStepRecord): boolean {
  return actionTypeOf(step.type)?.idempotent === true;
}

function lookAgain(lookAgainAt: number | null, code: string): Settlement {
  return { state: 'UNKNOWN', lookAgainAt, detail: { code } };
}

function again(step: ActionStepRecord, code: string, notBefore: number): Settlement {
  if (step.attempts >= MAX_ATTEMPTS)
    return { state: 'FAILED', detail: { code, attempts: step.attempts }, verified: false };
  return { state: 'QUEUED', notBefore, detail: { code } };
}
