import { hasRole, type Principal } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { ErasureStore } from '../../pipeline/audit/ports-erasure.js';

export interface EraseWords {
  /** Id of the person whose words are erased. */
  readonly person: string;
  /** On what ground, e.g. `GDPR Art. 17(1)(a), request of 2026-11-02`. */
  readonly lawfulBasis: string;
}

/** Erases what a person wrote in the audit: value and salt are deleted, the chain and its proofs stay whole. */
export async function eraseWords(
  erasures: ErasureStore,
  by: Principal,
  { person, lawfulBasis }: EraseWords,
  now: number,
): Promise<number> {
  if (by.kind !== 'human' || !hasRole(by)) throw new PermissionFault('FORBIDDEN', 'Erasing is for administrators.');
  const basis = lawfulBasis.trim();
  if (basis === '' || basis.length > 500)
    throw new InputFault('BAD_USER_INPUT', 'Name the lawful basis in a sentence.', { place: { path: 'lawfulBasis' } });
  let total = 0;
  for (let more = true; more;) {
    const erased = await erasures.erase({ author: person, lawfulBasis: basis, by: by.id, at: now });
    total += erased.fields;
    ({ more } = erased);
  }
  return total;
}
