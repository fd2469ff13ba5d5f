import { InputFault } from '../../domain/errors.js';
import type { DecreeRequest, IdentityStore, MovedAccount } from '../../pipeline/link/ports.js';
import type { Graph, Tx } from '../session.js';
import type { TransactionPart } from '../transaction-part.js';
import { ACCOUNTS_EXIST, LOCK_IDENTITY, WITHDRAW_BETWEEN, WRITE_DENIALS, WRITE_JOIN } from './identity.cypher.js';
import { accountsOf, personsOfAccounts, settlePersons } from './identity.store.js';

/** Parts run in the same transaction and learn which accounts moved: the audit, and the rules to evaluate again. */
export function identityStore(graph: Graph, partsFor: (decree: Decreed) => readonly TransactionPart[]): IdentityStore {
  const decide = (
    kind: Decreed['kind'],
    accounts: readonly string[],
    decree: DecreeRequest,
  ): Promise<readonly MovedAccount[]> =>
    graph.write(async (tx) => {
      await tx.run(LOCK_IDENTITY);
      await requirePeoplesAccounts(tx, accounts);
      if (kind === 'JOIN') await writeJoin(tx, accounts, decree);
      else await writeSplit(tx, accounts, decree);
      const identityChanges = await settlePersons(tx, accounts, []);
      for (const part of partsFor({ kind, accounts, decree }))
        await part(tx, { created: [], revised: [], identityChanges });
      return identityChanges;
    });
  return {
    join: (account, other, decree) => decide('JOIN', [account, other], decree),
    split: (account, decree) => decide('SPLIT', [account], decree),
  };
}

/** What a person decided, for the parts that record it. */
export interface Decreed {
  readonly kind: 'JOIN' | 'SPLIT';
  readonly accounts: readonly string[];
  readonly decree: DecreeRequest;
}

async function requirePeoplesAccounts(tx: Tx, accounts: readonly string[]): Promise<void> {
  const rows = await tx.run<{ key: string; nature: string | null }>(ACCOUNTS_EXIST, { accounts });
  for (const account of accounts) {
    const row = rows.find(({ key }) => key === account);
    if (row === undefined) throw new InputFault('NOT_FOUND', `There is no account ${account}.`);
    if (row.nature !== null)
      throw new InputFault('BAD_USER_INPUT', `${account} is a ${row.nature} account, and belongs to no single person.`);
  }
}

async function writeJoin(tx: Tx, [account = '', other = '']: readonly string[], decree: DecreeRequest): Promise<void> {
  if (account === other) throw new InputFault('BAD_USER_INPUT', 'An account cannot be joined to itself.');
  const [mine, theirs] = [await companions(tx, account), await companions(tx, other)];
  // Denials between the two sides would undo the join at once; whoever joins them says that they were wrong.
  await withdraw(tx, { kind: 'NOT_SAME_AS', accounts: mine, others: theirs }, decree);
  await tx.run(WRITE_JOIN, { account, other, ...decree });
}

async function writeSplit(tx: Tx, [account = '']: readonly string[], decree: DecreeRequest): Promise<void> {
  const others = (await companions(tx, account)).filter((each) => each !== account);
  if (others.length === 0) throw new InputFault('BAD_USER_INPUT', `${account} is not joined to another account.`);
  await withdraw(tx, { kind: 'SAME_PERSON_AS', accounts: [account], others }, decree);
  await tx.run(WRITE_DENIALS, { account, others, ...decree });
}

/** The accounts that are one person with this one, itself included. */
async function companions(tx: Tx, account: string): Promise<readonly string[]> {
  const person = (await personsOfAccounts(tx, [account])).get(account);
  return person === undefined ? [account] : accountsOf(tx, person);
}

interface Between {
  readonly kind: 'NOT_SAME_AS' | 'SAME_PERSON_AS';
  readonly accounts: readonly string[];
  readonly others: readonly string[];
}

async function withdraw(tx: Tx, between: Between, { at, by }: DecreeRequest): Promise<void> {
  await tx.run(WITHDRAW_BETWEEN, { ...between, at, by });
}
