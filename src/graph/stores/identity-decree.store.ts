import { InputFault, InvariantBroken } from '../../domain/errors.js';
import type { Corrected, DecreeRequest, IdentityStore } from '../../pipeline/link/ports.js';
import type { Graph, Tx } from '../session.js';
import type { IdentityChange, TransactionPart } from '../transaction-part.js';
import { appendAudit } from './audit.store.js';
import { appendChanges } from './feed.store.js';
import { DECREE_BY_UID, KEEP_DECREE } from './identity-case.cypher.js';
import { decideAgain, type NamingCase } from './identity-case.store.js';
import {
  ACCOUNTS_EXIST,
  LOCK_IDENTITY,
  OTHER_NAMES,
  STANDING_DECREES,
  WITHDRAW_BETWEEN,
  WRITE_DENIALS,
  WRITE_JOIN,
} from './identity.cypher.js';
import { accountsOf, personsOfAccounts, settlePersons } from './identity.store.js';

type DecreeKind = 'JOIN' | 'SPLIT';

interface Decreed {
  readonly kind: DecreeKind;
  readonly accounts: readonly string[];
  readonly decree: DecreeRequest;
}

const NOTHING: Corrected = { moved: [], cases: [], alreadySo: true };

/**
 * What people say of who is who. `correlation` commits with it: the live rules are evaluated again over all that the
 * accounts ever did, so that matches read as if the accounts had always been together, or never.
 */
export function identityStore(
  graph: Graph,
  { correlation, newId }: { readonly correlation: TransactionPart; readonly newId: () => string },
): IdentityStore {
  const decide = (said: Decreed): Promise<Corrected> =>
    graph.write(async (tx) => {
      await tx.run(LOCK_IDENTITY);
      if (await isSaidAgain(tx, said)) return NOTHING;
      await requirePeoplesAccounts(tx, said.accounts);
      const accounts = said.kind === 'JOIN' ? await writeJoin(tx, said) : await writeSplit(tx, said);
      if (accounts === null) return NOTHING;
      const moved = await settlePersons(tx, accounts, []);
      if (said.kind === 'JOIN') await requireTogether(tx, said.accounts);
      await correlation(tx, { created: [], revised: [], identityChanges: moved });
      const cases = await decideAgain(tx, moved, { at: said.decree.at, newId });
      await keep(tx, { ...said, accounts }, { moved, cases });
      return { moved, cases: cases.map(({ number }) => number), alreadySo: false };
    });
  return {
    join: (account, other, decree) => decide({ kind: 'JOIN', accounts: [account, other], decree }),
    split: (account, decree) => decide({ kind: 'SPLIT', accounts: [account], decree }),
  };
}

async function isSaidAgain(tx: Tx, { kind, accounts, decree: { uid } }: Decreed): Promise<boolean> {
  const [before] = await tx.run<Pick<Decreed, 'kind' | 'accounts'>>(DECREE_BY_UID, { uid });
  if (before === undefined) return false;
  // A split names the other names of its account behind it.
  if (before.kind === kind && accounts.every((account, i) => before.accounts[i] === account)) return true;
  throw new InputFault('IDEMPOTENCY_CONFLICT', 'This key was used for another request.', {
    place: { path: 'idempotencyKey' },
    remedy: 'Use a new key for a new request.',
  });
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

/** The accounts it is about; null where somebody has said so and it stands. */
async function writeJoin(tx: Tx, { accounts, decree }: Decreed): Promise<readonly string[] | null> {
  const [account = '', other = ''] = accounts;
  if (account === other) throw new InputFault('BAD_USER_INPUT', 'An account cannot be joined to itself.');
  const [mine, theirs] = [await companions(tx, account), await companions(tx, other)];
  const standing = await standingDecrees(tx, account);
  if (mine.includes(other) && standing.some((each) => each.kind === 'SAME_PERSON_AS' && each.other === other))
    return null;
  // Denials between the two sides would undo the join at once; whoever joins them says that they were wrong.
  await withdraw(tx, { kind: 'NOT_SAME_AS', accounts: mine, others: theirs }, decree);
  await tx.run(WRITE_JOIN, { account, other, ...decree });
  return accounts;
}

/**
 * One source names an account of a directory by its id, another by its log-in: to the graph two accounts, to whoever
 * says that it is somebody else's, one. Both leave, or the half that stays would go on counting for the person.
 */
async function writeSplit(tx: Tx, { accounts, decree }: Decreed): Promise<readonly string[] | null> {
  const [account = ''] = accounts;
  const others = (await companions(tx, account)).filter((each) => each !== account);
  const names = new Set((await tx.run<{ name: string }>(OTHER_NAMES, { account })).map(({ name }) => name));
  const strangers = others.filter((other) => !names.has(other));
  if (strangers.length === 0 && (await isTakenOut(tx, account))) return null;
  if (others.length === 0) throw new InputFault('BAD_USER_INPUT', `${account} is not joined to another account.`);
  const leaving = strangers.length === 0 ? [account] : [account, ...others.filter((other) => names.has(other))];
  const staying = others.filter((other) => !leaving.includes(other));
  await withdraw(tx, { kind: 'SAME_PERSON_AS', accounts: leaving, others: staying }, decree);
  for (const each of leaving) await tx.run(WRITE_DENIALS, { account: each, others: staying, ...decree });
  return leaving;
}

async function isTakenOut(tx: Tx, account: string): Promise<boolean> {
  return (await standingDecrees(tx, account)).some(({ kind }) => kind === 'NOT_SAME_AS');
}

interface StandingDecree {
  readonly kind: 'NOT_SAME_AS' | 'SAME_PERSON_AS';
  readonly other: string;
}

function standingDecrees(tx: Tx, account: string): Promise<readonly StandingDecree[]> {
  return tx.run<StandingDecree>(STANDING_DECREES, { account });
}

/** The accounts that are one person with this one, itself included. */
async function companions(tx: Tx, account: string): Promise<readonly string[]> {
  const person = (await personsOfAccounts(tx, [account])).get(account);
  return person === undefined ? [account] : accountsOf(tx, person);
}

async function requireTogether(tx: Tx, accounts: readonly string[]): Promise<void> {
  const persons = await personsOfAccounts(tx, accounts);
  const distinct = new Set(accounts.map((account) => persons.get(account)));
  if (distinct.size !== 1 || distinct.has(undefined)) throw new InvariantBroken('accounts that were joined are apart');
}

interface Between {
  readonly kind: 'NOT_SAME_AS' | 'SAME_PERSON_AS';
  readonly accounts: readonly string[];
  readonly others: readonly string[];
}

async function withdraw(tx: Tx, between: Between, { at, by }: DecreeRequest): Promise<void> {
  await tx.run(WITHDRAW_BETWEEN, { ...between, at, by });
}

interface Effect {
  readonly moved: readonly IdentityChange[];
  readonly cases: readonly NamingCase[];
}

const TYPE_OF = { JOIN: 'identity.joined', SPLIT: 'identity.split' } as const;

/** In the stream of identities, and in that of every case it touches: whoever reads the case learns why it changed. */
async function keep(tx: Tx, { kind, accounts, decree }: Decreed, { moved, cases }: Effect): Promise<void> {
  const { uid, at, by, reason } = decree;
  await tx.run(KEEP_DECREE, { uid, kind, accounts, reason, by, at, cases: cases.map(({ number }) => number) });
  const body = {
    decree: uid,
    accounts: [...accounts],
    reason,
    moved: moved.map(({ account, from, to }) => ({ account, from, to })),
  };
  const streams = ['identity', ...cases.map(({ number }) => `case/${String(number)}`)];
  await appendAudit(
    tx,
    streams.map((stream) => ({ stream, type: TYPE_OF[kind], at, actor: by, body })),
  );
  await appendChanges(
    tx,
    cases.map(({ number, uid: subject }) => ({ case: number, kind: 'case.updated', subject, at })),
  );
}
