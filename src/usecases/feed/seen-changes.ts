import type { Principal } from '../../domain/access.js';
import type { CaseFacts } from './ports.js';
import type { ChangeFilter } from './subscription.js';

/** Whether somebody may know of a case by what it says of itself now. */
export function mayKnow({ id }: Principal, facts: CaseFacts | null): boolean {
  const kept = facts?.restrictedTo ?? null;
  return kept === null || kept.includes(id);
}

/** The same changes without those of cases that somebody may not know of. */
export function seenBy(principal: Principal, wanted: ChangeFilter): ChangeFilter {
  return {
    entity: wanted.entity,
    passes: (change, facts) => mayKnow(principal, facts) && wanted.passes(change, facts),
  };
}
