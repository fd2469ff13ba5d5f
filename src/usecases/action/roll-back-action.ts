import type { Principal } from '../../domain/access.js';
import { actionTypeOf } from '../../domain/action-types.js';
import { InvariantBroken } from '../../domain/errors.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Refusal } from '../../pipeline/guard/ports.js';
import { denyAction } from './judge-action.js';
import type { ActionParts } from './propose-action.js';
import { requireReason, requireResponder } from './requester.js';

export type RolledBack =
  /** It had not left yet, and will not. */
  | { readonly kind: 'stopped'; readonly action: ActionRecord }
  /** The target undoes it itself: nothing is left for us to send. */
  | { readonly kind: 'heals_itself'; readonly action: ActionRecord; readonly how: string }
  | { readonly kind: 'irreversible'; readonly action: ActionRecord }
  | { readonly kind: 'refused'; readonly why: Refusal | 'UNDER_WAY' };

/** Takes an action back as far as it can be. */
export async function rollBackAction(
  parts: ActionParts,
  by: Principal,
  input: { readonly id: string; readonly reason: string },
): Promise<RolledBack> {
  requireResponder(by);
  const reason = requireReason(input.reason);
  const action = await parts.actions.read(input.id);
  if (action === null) return { kind: 'refused', why: 'NOT_FOUND' };
  if (['PROPOSED', 'WAITING_APPROVAL', 'QUEUED'].includes(action.state)) {
    const { uid: id, argumentsDigest, decision: decisionId } = action;
    const judged = await denyAction(parts, by, { id, argumentsDigest, decisionId, reason });
    return judged.kind === 'taken' ? { kind: 'stopped', action: judged.action } : judged;
  }
  return afterwards(action);
}

function afterwards(action: ActionRecord): RolledBack {
  if (action.state === 'DISPATCHED') return { kind: 'refused', why: 'UNDER_WAY' };
  if (action.state !== 'CONFIRMED' && action.state !== 'UNKNOWN') return { kind: 'refused', why: 'ALREADY_DECIDED' };
  const type = actionTypeOf(action.type);
  if (type === undefined) throw new InvariantBroken(`an action of the unregistered type ${action.type} was executed`);
  switch (type.reversal.kind) {
    case 'self_healing':
      return { kind: 'heals_itself', action, how: type.reversal.how };
    case 'irreversible':
      return { kind: 'irreversible', action };
    case 'inverse':
      throw new InvariantBroken(`the inverse ${type.reversal.action} of ${type.id} is not registered`);
  }
}
