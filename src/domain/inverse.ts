import { actionTypeOf } from './action-types.js';
import type { ActionRequest } from './action.js';
import { InvariantBroken } from './errors.js';
import type { ActionRecord } from './records.js';

/** The request that undoes an executed action; null where nothing does. It names what it undoes, so that it is made once. */
export function inverseOf(action: ActionRecord): ActionRequest | null {
  const type = actionTypeOf(action.type);
  if (type === undefined) throw new InvariantBroken(`an action of the unregistered type ${action.type} was executed`);
  if (type.reversal.kind !== 'inverse') return null;
  const inverse = actionTypeOf(type.reversal.action);
  if (inverse === undefined) throw new InvariantBroken(`the inverse ${type.reversal.action} is not registered`);
  const given = JSON.parse(action.argsJson) as ActionRequest['args'];
  const shared = Object.entries(given).filter(([name]) => Object.hasOwn(inverse.args, name) && name !== 'ttlMinutes');
  const earlier = earlierState(action);
  if (earlier === null) return null;
  const args = { ...Object.fromEntries(shared), ...earlier, reverts: action.uid };
  return { type: inverse.id, target: action.target, args };
}

interface StepOutcome {
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** What was there before, where the vendor told it: only that can be put back. Null where the lack of it forbids an inverse. */
function earlierState(action: ActionRecord): ActionRequest['args'] | null {
  const { steps = [] } = JSON.parse(action.outcomeJson ?? '{}') as { steps?: readonly StepOutcome[] };
  if (action.type === 'restore_bucket_policy') {
    const previous = steps.map(({ detail }) => detail?.['previous']).find((each) => typeof each === 'string');
    // An answer that was lost told no policy, and an empty one would take away whatever is there.
    return typeof previous === 'string' ? { policy: previous } : null;
  }
  if (action.type !== 'block_new_devices') return {};
  // An answer that was lost did not say which: then all that were registered since are let in again.
  const devices = steps.flatMap(({ detail }) => (Array.isArray(detail?.['removed']) ? detail['removed'] : []));
  return devices.length === 0 ? {} : { devices: devices.map(String).join(',') };
}
