import { hasRole, type Principal } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { DecreeRequest, IdentityStore, MovedAccount } from '../../pipeline/link/ports.js';

export interface IdentityDeps {
  readonly identities: IdentityStore;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Says that two accounts are one person's. Reversible by `splitAccount`. */
export async function joinAccounts(
  principal: Principal,
  { account, other, reason }: { readonly account: string; readonly other: string; readonly reason: string },
  deps: IdentityDeps,
): Promise<readonly MovedAccount[]> {
  return deps.identities.join(account, other, decree(principal, reason, deps));
}

/** Says that an account is not of the person it is with; no later record brings it back. Reversible by `joinAccounts`. */
export async function splitAccount(
  principal: Principal,
  { account, reason }: { readonly account: string; readonly reason: string },
  deps: IdentityDeps,
): Promise<readonly MovedAccount[]> {
  return deps.identities.split(account, decree(principal, reason, deps));
}

function decree(principal: Principal, reason: string, deps: IdentityDeps): DecreeRequest {
  // Gluing accounts together hides an attacker behind a colleague, so no machine's key may do it.
  if (principal.kind !== 'human' || !hasRole(principal, 'analyst', 'responder'))
    throw new PermissionFault('FORBIDDEN', 'Only an analyst or responder may correct who is who.');
  if (reason.trim() === '') throw new InputFault('BAD_USER_INPUT', 'A correction needs a reason.');
  return { uid: deps.newId(), at: deps.now(), by: principal.id, reason: reason.trim() };
}
