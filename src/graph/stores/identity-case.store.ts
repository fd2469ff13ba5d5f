import type { Tx } from '../session.js';
import type { IdentityChange, TransactionPart } from '../transaction-part.js';
import { QUEUE_DECISIONS } from './case-open.cypher.js';
import { CASES_NAMING, FOLLOW_ACCOUNTS } from './identity-case.cypher.js';

export interface NamingCase {
  readonly number: number;
  readonly uid: string;
}

export const IDENTITY_CHANGED = 'identity_changed';

/** Who a case is about may read otherwise once accounts have moved: those cases are decided again. */
export async function decideAgain(
  tx: Tx,
  changes: readonly IdentityChange[],
  { at, newId }: { readonly at: number; readonly newId: () => string },
): Promise<readonly NamingCase[]> {
  if (changes.length === 0) return [];
  const accounts = changes.map(({ account }) => account);
  const persons = [...new Set(changes.flatMap(({ from, to }) => [from, to]).filter((person) => person !== null))];
  const cases = await tx.run<NamingCase>(CASES_NAMING, { accounts, persons });
  await tx.run(FOLLOW_ACCOUNTS, { moves: changes.filter(({ from }) => from !== null) });
  const rows = cases.map(({ number }) => ({
    id: newId(),
    case: number,
    trigger: IDENTITY_CHANGED,
    at,
    state: 'pending',
  }));
  if (rows.length > 0) await tx.run(QUEUE_DECISIONS, { rows });
  return cases;
}

/** The same where records, not people, tell who is who. */
export function identityPart(newId: () => string): TransactionPart {
  return async (tx, { created, revised, identityChanges }) => {
    const at = [...created, ...revised].reduce((latest, { receivedAt }) => Math.max(latest, receivedAt), 0);
    await decideAgain(tx, identityChanges, { at, newId });
  };
}
