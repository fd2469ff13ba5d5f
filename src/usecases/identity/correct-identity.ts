import { hasRole, type Principal } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import type { Corrected, DecreeRequest, IdentityStore } from '../../pipeline/link/ports.js';
import type { Correction, CorrectionKey, IdentityDoor } from './ports.js';

export interface IdentityDeps {
  readonly identities: IdentityStore;
  readonly now: () => number;
  readonly newId: () => string;
  /** Called after the commit: the evaluator and the deciders have work. */
  readonly committed: () => void;
}

/** Says that two accounts are one person's, or that an account is not of the person it is with; each reverses the other. */
export function identityDoor(deps: IdentityDeps): IdentityDoor {
  const { identities, committed } = deps;
  const told = async (decree: DecreeRequest, write: (decree: DecreeRequest) => Promise<Corrected>) => {
    const corrected = await write(decree);
    committed();
    return { ...corrected, decree: decree.uid } satisfies Correction;
  };
  return {
    join: (by, { account, other, ...key }) =>
      told(decreeOf(by, key, deps), (decree) => identities.join(account, other, decree)),
    split: (by, { account, ...key }) => told(decreeOf(by, key, deps), (decree) => identities.split(account, decree)),
  };
}

const LONGEST_REASON = 2_000;

function decreeOf(
  by: Principal,
  { reason, idempotencyKey }: CorrectionKey,
  { now, newId }: Pick<IdentityDeps, 'now' | 'newId'>,
): DecreeRequest {
  // Gluing accounts together hides an attacker behind a colleague, so no machine's key may do it.
  if (by.kind !== 'human' || !hasRole(by, 'analyst', 'responder'))
    throw new PermissionFault('FORBIDDEN', 'Only an analyst or responder may correct who is who.');
  const text = reason.trim();
  if (text === '' || text.length > LONGEST_REASON)
    throw new InputFault(
      'BAD_USER_INPUT',
      `A correction needs a reason of at most ${String(LONGEST_REASON)} characters.`,
      {
        place: { path: 'reason' },
      },
    );
  const uid = idempotencyKey === null ? newId() : digestOf('identity', by.id, idempotencyKey);
  return { uid, at: now(), by: by.id, reason: text };
}
