import { hasRole, type Principal } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { LookBackGraph, Withdrawn } from '../../pipeline/decide/ports-look-back.js';

export interface Invalidation {
  readonly uid: string;
  readonly reason: string;
}

export interface LookBackDeps {
  readonly graph: LookBackGraph;
  readonly now: () => number;
  readonly newId: () => string;
  /** Called after the commit, so that the deciders wake. */
  readonly committed: () => void;
}

/** Says that a fact was false: it is withdrawn, and every decision that rests on it is made again. Answers which, and what was done because of them. */
export async function invalidateEvidence(
  by: Principal,
  { uid, reason }: Invalidation,
  { graph, now, newId, committed }: LookBackDeps,
): Promise<Withdrawn> {
  if (!hasRole(by, 'analyst', 'responder', 'policy_owner'))
    throw new PermissionFault('FORBIDDEN', 'This role may not invalidate evidence.');
  if (reason.trim() === '') throw new InputFault('BAD_USER_INPUT', 'Say why the fact is false.');
  const withdrawn = await graph.withdraw({ uid, at: now(), by: by.id, reason: reason.trim(), newId });
  if (withdrawn === null) throw new InputFault('NOT_FOUND', 'There is no context fact or indicator with this uid.');
  committed();
  return withdrawn;
}
