import type { ActionState } from './action.js';
import { actionTypeOf } from './action-types.js';
import type { ActionRecord, ActionStepRecord } from './records.js';
import { canonicalText, sha256Hex } from './canonical.js';
import type { ActionRequest } from './action.js';

const FINAL: ReadonlySet<ActionState> = new Set(['CONFIRMED', 'FAILED', 'DENIED', 'EXPIRED', 'COMPENSATED']);

type StepProgress = Pick<ActionStepRecord, 'state' | 'finishedAt' | 'dispatchedAt'>;

/** Done with, one way or the other; an UNKNOWN is, once nothing more can be read of its target. */
export function isSettled(step: Pick<StepProgress, 'state' | 'finishedAt'>): boolean {
  return FINAL.has(step.state) || (step.state === 'UNKNOWN' && step.finishedAt !== null);
}

/** The state of an action from those of its steps; what is not known outranks what failed, which outranks what worked. */
export function progressOf(steps: readonly StepProgress[]): ActionState {
  if (steps.every(isSettled)) {
    const order: readonly ActionState[] = ['UNKNOWN', 'FAILED', 'EXPIRED', 'DENIED', 'CONFIRMED'];
    return order.find((state) => steps.some((step) => step.state === state)) ?? 'CONFIRMED';
  }
  return steps.some((step) => step.dispatchedAt !== null) ? 'DISPATCHED' : 'QUEUED';
}

/** States after which the same action may be asked for anew. */
export const RENEWABLE: readonly ActionState[] = ['FAILED', 'DENIED', 'EXPIRED', 'COMPENSATED'];

/**
 * Whether it lies behind whoever asks: what has no end took effect before `since` (whoever it was about may have come in
 * again), or nobody found out what became of it. In force is only what something still undoes.
 */
export function isSpent(
  action: Pick<ActionRecord, 'type' | 'state' | 'effectiveAt' | 'finishedAt'>,
  since: number,
): boolean {
  const { state, effectiveAt, finishedAt } = action;
  if (state === 'UNKNOWN') return finishedAt !== null && finishedAt < since;
  const endsAt = effectiveAt ?? finishedAt;
  return state === 'CONFIRMED' && isOnceAndOver(action.type) && endsAt !== null && endsAt < since;
}

function isOnceAndOver(id: string): boolean {
  const type = actionTypeOf(id);
  if (type === undefined || !type.idempotent) return false;
  return type.effect === 'contain' && type.ttlMinutes === 0 && type.reversal.kind !== 'inverse';
}

/** What an approval binds to: the action, its target, its arguments and every account it would touch. */
export function argumentsDigestOf(request: ActionRequest, accounts: readonly string[]): string {
  return sha256Hex(canonicalText({ ...request, accounts: [...accounts].sort() }));
}

export function idempotencyKeyOf(caseNumber: number, argumentsDigest: string, epoch: number): string {
  return sha256Hex(canonicalText({ case: caseNumber, argumentsDigest, epoch }));
}
