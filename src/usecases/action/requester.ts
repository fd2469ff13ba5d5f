import { hasRole, type Principal } from '../../domain/access.js';
import type { Requester } from '../../domain/authorization.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';

/** Only a human principal is a person to the guard; keys of services, agents and the system are machines. */
export function requesterOf(principal: Principal): Requester {
  const { id, name, kind, roles, logins } = principal;
  return { id, name, kind: kind === 'human' ? 'human' : 'agent', roles, ...(logins === undefined ? {} : { logins }) };
}

/** Who judges over actions is a person with the right to respond. There is no approval by a machine. */
export function requireResponder(principal: Principal): void {
  if (principal.kind === 'human' && hasRole(principal, 'responder')) return;
  throw new PermissionFault('FORBIDDEN', 'Approving and denying actions is for people with the responder role.');
}

/** Responders, and those to whom a responder delegated: which of them, the transaction that takes the answer finds out. */
export function requirePerson(principal: Principal): void {
  if (principal.kind === 'human' && hasRole(principal, 'responder', 'analyst')) return;
  throw new PermissionFault('FORBIDDEN', 'Approving and denying actions is for responders and their delegates.');
}

export function requireReason(reason: string): string {
  const given = reason.trim();
  if (given !== '') return given;
  throw new InputFault('BAD_USER_INPUT', 'A reason is required.', {
    place: { path: 'reason' },
    remedy: 'Say in a sentence why.',
  });
}
