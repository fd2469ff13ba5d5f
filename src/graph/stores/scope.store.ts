import { compareText, digestOf } from '../../domain/ids.js';
import type { Tx } from '../session.js';
import { LOCK_SCOPES } from './scope.cypher.js';

/** From here to the commit nobody else evaluates these groups. One lock a group serves all its rules. */
export async function lockScopes(tx: Tx, groups: readonly string[]): Promise<void> {
  const keys = [...new Set(groups)].map((group) => digestOf('scope', group)).sort(compareText);
  if (keys.length > 0) await tx.run(LOCK_SCOPES, { keys });
}
