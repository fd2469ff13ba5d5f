import { isClearedForRed, type Principal } from '../../domain/access.js';
import type { CaseFacts } from './ports.js';
import type { ChangeFilter } from './subscription.js';

/** Whether somebody may know of a case by what it says of itself now. */
export function mayKnow(principal: Principal, facts: CaseFacts | null): boolean {
  if (facts === null) return true;
  const { restrictedTo: kept, tlp } = facts;
  return (kept === null || kept.includes(principal.id)) && (tlp !== 'RED' || isClearedForRed(principal));
}

/** The same changes without those of cases that somebody may not know of. */
export function seenBy(principal: Principal, wanted: ChangeFilter): ChangeFilter {
  return {
    entity: wanted.entity,
    passes: (change, facts) => mayKnow(principal, facts) && wanted.passes(change, facts),
  };
}
