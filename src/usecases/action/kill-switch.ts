import { hasRole, type Principal } from '../../domain/access.js';
import { signatureOf } from '../../domain/same-person.js';
import { PermissionFault } from '../../domain/errors.js';
import type { KillSwitch, KillSwitchState } from '../../pipeline/guard/ports.js';
import { requireReason } from './requester.js';

export interface KillSwitchParts {
  readonly killSwitch: KillSwitch;
  readonly now: () => number;
}

/** Anybody who responds may stop everything, a machine included: stopping too much costs less than too little. */
export function engageKillSwitch(parts: KillSwitchParts, by: Principal, reason: string): Promise<KillSwitchState> {
  if (!hasRole(by, 'responder', 'policy_owner'))
    throw new PermissionFault('FORBIDDEN', 'The kill switch is for responders and policy owners.');
  return parts.killSwitch.engage(by.id, requireReason(reason), parts.now());
}

/** The first person asks, a second one releases. */
export function releaseKillSwitch(parts: KillSwitchParts, by: Principal, reason: string): Promise<KillSwitchState> {
  if (by.kind !== 'human' || !hasRole(by, 'responder', 'policy_owner'))
    throw new PermissionFault('FORBIDDEN', 'Releasing the kill switch is for two people who respond or own policies.');
  return parts.killSwitch.release(by.id, requireReason(reason), parts.now(), signatureOf(by));
}
