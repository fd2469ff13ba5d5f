import { actionTypeOf } from '../../domain/action-types.js';
import type { ActionCall } from '../../domain/action.js';
import type { ActionType } from '../../domain/actions/action-type.js';
import type { SubjectReading } from './ports.js';

/** Messages of one case that a machine may ask to be taken away; more of them is a campaign, and a person's matter. */
const MOST_MESSAGES = 20;

/**
 * The actions that a policy names, as the decision keeps them: a policy that changes later changes no decision that was
 * made. What acts on a message is called for once for each message that the alerts about the subject name.
 */
export function callsOf(named: readonly string[], { alerts }: SubjectReading): readonly ActionCall[] {
  const messages = alerts.flatMap(({ roles }) => roles.filter(({ kind }) => kind === 'EmailMessage'));
  const keys = [...new Set(messages.map(({ key }) => key))].sort().slice(0, MOST_MESSAGES);
  return named.flatMap((type) =>
    asksForMessage(actionTypeOf(type)) ? keys.map((message) => ({ type, args: { message } })) : [{ type, args: {} }],
  );
}

/** Whether a case can give every argument that must be given; what it cannot, a policy cannot call for. */
export function canBeCalled(id: string): boolean {
  const type = actionTypeOf(id);
  if (type?.effect !== 'contain') return false;
  return Object.entries(type.args).every(([name, { required }]) => !required || name === 'message');
}

function asksForMessage(type: ActionType | undefined): boolean {
  return type !== undefined && Object.hasOwn(type.args, 'message');
}
