import { hasRole, type Principal } from '../../domain/access.js';
import type { ActionRequest } from '../../domain/action.js';
import { requireArguments } from '../../domain/action-arguments.js';
import { ACTION_TYPES, actionTypeOf } from '../../domain/action-types.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Guard } from '../../pipeline/guard/authorize.js';
import type { ActionLedger, Preview } from '../../pipeline/guard/ports.js';
import { queueRule } from '../../pipeline/guard/ruling.js';
import { requesterOf } from './requester.js';

/** What the use cases of actions are built from. */
export interface ActionParts {
  readonly guard: Guard;
  readonly actions: ActionLedger;
  readonly now: () => number;
}

export interface ProposeInput {
  readonly case: number;
  readonly request: ActionRequest;
  readonly reason: string;
}

/** Asks for an action; the same request again answers with the action that is already there. */
export async function proposeAction(parts: ActionParts, by: Principal, input: ProposeInput): Promise<ActionRecord> {
  if (!hasRole(by, 'responder', 'analyst'))
    throw new PermissionFault('FORBIDDEN', 'Asking for actions is for analysts and responders.');
  const now = parts.now();
  return parts.actions.propose({ ...proposalOf(by, input), now }, queueRule(parts.guard, now));
}

/** Would this be allowed, which rules decide, and what would have to change; writes and reserves nothing. */
export async function previewAuthorization(parts: ActionParts, by: Principal, input: ProposeInput): Promise<Preview> {
  const now = parts.now();
  return parts.actions.preview({ ...proposalOf(by, input), now }, queueRule(parts.guard, now));
}

function proposalOf(by: Principal, input: ProposeInput) {
  const type = actionTypeOf(input.request.type);
  if (type === undefined)
    throw new InputFault('BAD_USER_INPUT', `There is no action called ${input.request.type}.`, {
      remedy: `There are: ${Object.keys(ACTION_TYPES).join(', ')}.`,
    });
  requireArguments(type, input.request.args);
  return { case: input.case, request: input.request, requester: requesterOf(by), reason: input.reason.trim() };
}
