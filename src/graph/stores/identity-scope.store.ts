import { digestOf } from '../../domain/ids.js';
import type { AskedScope, IdentityLookup, IdentityTuple } from '../../pipeline/correlate/ports.js';
import type { Tx } from '../session.js';
import {
  ACCOUNTS_OF_SCOPES,
  ACCOUNTS_SEEN_BEFORE,
  ASKED_SCOPES,
  NOTE_IDENTITY_TUPLES,
  PERSONS_OF_ACCOUNTS,
  TUPLES_OF_ACCOUNTS,
} from './identity-scope.cypher.js';

export async function noteIdentityTuples(tx: Tx, tuples: readonly IdentityTuple[]): Promise<void> {
  if (tuples.length === 0) return;
  const rows = tuples.map(({ account, group, asked }) => ({
    ...{ account, group, step: null, lo: null, hi: null, ...asked },
    key: asked === undefined ? digestOf(account, group) : digestOf(account, group, asked.step, String(asked.lo)),
  }));
  await tx.run(NOTE_IDENTITY_TUPLES, { rows });
}

export function identityTuplesOf(tx: Tx, accounts: readonly string[]): Promise<readonly IdentityTuple[]> {
  return tx.run<IdentityTuple>(TUPLES_OF_ACCOUNTS, { accounts });
}

export function askedScopesOf(tx: Tx, keys: readonly string[]): Promise<readonly AskedScope[]> {
  return tx.run<AskedScope>(ASKED_SCOPES, { keys });
}

export async function accountsSeenBefore(
  tx: Tx,
  accounts: readonly string[],
  uids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.run<{ account: string }>(ACCOUNTS_SEEN_BEFORE, { accounts, uids });
  return new Set(rows.map(({ account }) => account));
}

export function identityLookup(tx: Pick<Tx, 'run'>): IdentityLookup {
  return {
    personsOf: async (accounts) => {
      if (accounts.length === 0) return new Map();
      const rows = await tx.run<{ account: string; person: string }>(PERSONS_OF_ACCOUNTS, { accounts });
      return new Map(rows.map(({ account, person }) => [account, person]));
    },
    accountsOf: async (scopes) => {
      if (scopes.length === 0) return new Map();
      const rows = await tx.run<{ scope: string; accounts: string[] }>(ACCOUNTS_OF_SCOPES, { scopes });
      return new Map(rows.map(({ scope, accounts }) => [scope, accounts]));
    },
  };
}
