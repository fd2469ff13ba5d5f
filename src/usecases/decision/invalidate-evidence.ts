import { hasRole, type Principal } from '../../domain/access.js';
import { InputFault, PermissionFault, type PlatformError } from '../../domain/errors.js';
import type { LookBackGraph, NotWithdrawn, Withdrawn } from '../../pipeline/decide/ports-look-back.js';

export interface Invalidation {
  /** A context fact, an indicator, or an answer that cites some. */
  readonly uid: string;
  readonly reason: string;
  /** From when it was false; null: it never held. */
  readonly from?: number | null;
}

export interface LookBackDeps {
  readonly graph: LookBackGraph;
  readonly now: () => number;
  readonly newId: () => string;
  /** Called after the commit, so that the deciders wake. */
  readonly committed: () => void;
}

export interface LookBackDoor {
  invalidate(by: Principal, invalidation: Invalidation): Promise<Withdrawn>;
}

/** Says that a fact was false: it is withdrawn, and every decision that rests on it is made again. Answers which, and what was done because of them. */
export async function invalidateEvidence(
  by: Principal,
  { uid, reason, from = null }: Invalidation,
  { graph, now, newId, committed }: LookBackDeps,
): Promise<Withdrawn> {
  if (!hasRole(by, 'analyst', 'responder', 'policy_owner'))
    throw new PermissionFault('FORBIDDEN', 'This role may not invalidate evidence.');
  if (reason.trim() === '')
    throw new InputFault('BAD_USER_INPUT', 'Say why the fact is false.', { place: { path: 'reason' } });
  const outcome = await graph.withdraw({ uid, from, at: now(), by: by.id, viewer: by, reason: reason.trim(), newId });
  if (typeof outcome === 'string') throw refusalOf(outcome);
  committed();
  return outcome;
}

function refusalOf(why: NotWithdrawn): PlatformError {
  switch (why) {
    case 'unknown':
      return new InputFault('NOT_FOUND', 'There is no context fact, indicator or answer with this uid.');
    case 'only_events':
      return new InputFault('BAD_USER_INPUT', 'This answer rests on events alone: they were said and stay on record.', {
        place: { path: 'id' },
        remedy: 'Invalidate the fact that made them weigh so, or ask whatIf without them.',
      });
    case 'from_outside':
      return new InputFault('BAD_USER_INPUT', 'From then on the fact did not hold anyway, or it is no context fact.', {
        place: { path: 'from' },
        remedy: 'Leave `from` out, or give a moment at which the fact held.',
      });
  }
}
