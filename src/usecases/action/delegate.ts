import { hasRole, type Principal } from '../../domain/access.js';
import { type ApprovalDelegation, LONGEST_DELEGATION_MS } from '../../domain/approval.js';
import { isSamePerson } from '../../domain/same-person.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { Delegate, DelegationDoor, DelegationStore } from './approval-ports.js';
import { requireReason, requireResponder } from './requester.js';

export interface DelegationParts {
  readonly delegations: DelegationStore;
  /** The person of that id as they may act now; null where there is none. */
  readonly person: (id: string) => Promise<Principal | null>;
  readonly now: () => number;
  readonly newId: () => string;
}

export function delegationDesk(parts: DelegationParts): DelegationDoor {
  return {
    delegate: (principal, delegation) => delegate(parts, principal, delegation),
    end: (principal, uid) => end(parts, principal, uid),
    list: (principal) => {
      if (principal.kind !== 'human') throw new PermissionFault('FORBIDDEN', 'Delegations are for people.');
      return parts.delegations.inForce(parts.now());
    },
  };
}

async function delegate(parts: DelegationParts, by: Principal, input: Delegate): Promise<ApprovalDelegation> {
  // What was delegated to somebody cannot be passed on: only a responder has something to give.
  requireResponder(by);
  const reason = requireReason(input.reason);
  const now = parts.now();
  if (input.until <= now || input.until > now + LONGEST_DELEGATION_MS)
    throw bad('until', 'A delegation ends later than now and within 90 days.');
  const to = await parts.person(input.to);
  if (to === null || to.kind !== 'human' || !hasRole(to, 'analyst', 'responder'))
    throw bad('to', `${input.to} is not a person with the role of an analyst or responder.`);
  if (isSamePerson(by, to)) throw bad('to', 'Nobody stands in for themselves.');
  const delegation = {
    uid: parts.newId(),
    from: by.id,
    fromName: by.name,
    fromLogins: by.logins ?? [],
    to: to.id,
    toName: to.name,
    since: now,
    until: input.until,
    reason,
    endedAt: null,
  };
  await parts.delegations.add(delegation);
  return delegation;
}

async function end(parts: DelegationParts, by: Principal, uid: string): Promise<ApprovalDelegation> {
  const found = await parts.delegations.find(uid);
  if (found === null) throw new InputFault('NOT_FOUND', 'There is no such delegation.');
  const mayEnd = [found.from, found.to].includes(by.id) || hasRole(by, 'policy_owner');
  if (!mayEnd) throw new PermissionFault('FORBIDDEN', 'Only whom it is between, or a policy owner, may end it.');
  const now = parts.now();
  await parts.delegations.end(uid, by.id, now);
  return (await parts.delegations.find(uid)) ?? { ...found, until: now, endedAt: now };
}

function bad(path: string, message: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message, { place: { path } });
}
