import type { Principal } from '../../domain/access.js';
import type { ActionRequest } from '../../domain/action.js';
import type { Requester } from '../../domain/authorization.js';
import { actionTypeOf } from '../../domain/action-types.js';
import { InvariantBroken } from '../../domain/errors.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Refusal } from '../../pipeline/guard/ports.js';
import { queueRule } from '../../pipeline/guard/ruling.js';
import { inverseOf } from '../../domain/inverse.js';
import { denyAction } from './judge-action.js';
import type { ActionParts } from './propose-action.js';
import { requesterOf, requireReason, requireResponder } from './requester.js';

export type RolledBack =
  /** It had not left yet, and will not. */
  | { readonly kind: 'stopped'; readonly action: ActionRecord }
  /** Its inverse is on its way; the action is COMPENSATED once that took effect. */
  | { readonly kind: 'undoing'; readonly action: ActionRecord; readonly inverse: ActionRecord }
  /** The target undoes it itself: nothing is left for us to send. */
  | { readonly kind: 'heals_itself'; readonly action: ActionRecord; readonly how: string }
  | { readonly kind: 'irreversible'; readonly action: ActionRecord }
  | { readonly kind: 'refused'; readonly why: Refusal | 'UNDER_WAY'; readonly id: string };

/** Takes an action back as far as it can be. */
export async function rollBackAction(
  parts: ActionParts,
  by: Principal,
  input: { readonly id: string; readonly reason: string },
): Promise<RolledBack> {
  requireResponder(by);
  const reason = requireReason(input.reason);
  const action = await parts.actions.read(input.id);
  if (action === null) return { kind: 'refused', why: 'NOT_FOUND', id: input.id };
  if (['PROPOSED', 'WAITING_APPROVAL', 'QUEUED'].includes(action.state)) {
    const { uid: id, argumentsDigest, decision: decisionId } = action;
    const judged = await denyAction(parts, by, { id, argumentsDigest, decisionId, reason });
    return judged.kind === 'taken' ? { kind: 'stopped', action: judged.action } : { ...judged, id };
  }
  return afterwards(parts, by, action, reason);
}

/**
 * Takes back what a case's containment changed and an inverse can undo, the latest first; what was eradicated stays
 * gone, and what heals itself or cannot be undone is named.
 */
export async function rollBackCase(
  parts: ActionParts,
  by: Principal,
  input: { readonly case: number; readonly reason: string },
): Promise<readonly RolledBack[]> {
  requireResponder(by);
  requireReason(input.reason);
  const actions = (await parts.actions.ofCase(input.case)).filter(isContainment).reverse();
  const outcomes: RolledBack[] = [];
  for (const { uid: id } of actions) outcomes.push(await rollBackAction(parts, by, { id, reason: input.reason }));
  return outcomes;
}

const LIVE: ReadonlySet<string> = new Set([
  ...['PROPOSED', 'WAITING_APPROVAL', 'QUEUED', 'DISPATCHED'],
  ...['CONFIRMED', 'UNKNOWN', 'FAILED'],
]);

function isContainment(action: ActionRecord): boolean {
  const type = actionTypeOf(action.type);
  return type?.phase === 'containment' && LIVE.has(action.state);
}

async function afterwards(
  parts: ActionParts,
  by: Principal,
  action: ActionRecord,
  reason: string,
): Promise<RolledBack> {
  if (action.state === 'DISPATCHED') return { kind: 'refused', why: 'UNDER_WAY', id: action.uid };
  if (!isInForce(action)) return { kind: 'refused', why: 'ALREADY_DECIDED', id: action.uid };
  const request = inverseOf(action);
  if (request !== null) return undoing(parts, { action, request, requester: requesterOf(by), reason });
  await parts.actions.takenBack({ action: action.uid, by: by.id, reason, now: parts.now() });
  const reversal = actionTypeOf(action.type)?.reversal;
  return reversal?.kind === 'self_healing'
    ? { kind: 'heals_itself', action, how: reversal.how }
    : { kind: 'irreversible', action };
}

/** Of several accounts some may have been reached before it failed. */
function isInForce({ state, effectiveAt }: ActionRecord): boolean {
  return state !== 'COMPENSATED' && (state === 'CONFIRMED' || state === 'UNKNOWN' || effectiveAt !== null);
}

interface Undoing {
  readonly action: ActionRecord;
  readonly request: ActionRequest;
  readonly requester: Requester;
  readonly reason: string;
}

async function undoing(parts: ActionParts, { action, request, requester, reason }: Undoing): Promise<RolledBack> {
  const now = parts.now();
  const proposal = { case: action.case, request, requester, reason, now };
  const inverse = await parts.actions.propose(proposal, queueRule(parts.guard, now));
  if (inverse.state === 'DENIED' && inverse.outcomeJson === null)
    throw new InvariantBroken(`the guard refused to undo the action ${action.uid}`);
  return { kind: 'undoing', action, inverse };
}
