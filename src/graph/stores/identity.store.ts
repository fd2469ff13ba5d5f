import type { NormalisedEvent } from '../../domain/event.js';
import { compareText } from '../../domain/ids.js';
import {
  accountInPersonKey,
  claimKey,
  personsOf,
  type ClaimEdge,
  type Decree,
  type KnownAccount,
  type Membership,
} from '../../domain/person.js';
import type { Tx } from '../session.js';
import type { IdentityChange } from '../transaction-part.js';
import {
  ACCOUNT_FACTS,
  ACCOUNTS_OF_PERSONS,
  CLAIM_FACTS,
  DROP_EMPTY_PERSONS,
  FORGET_LIKENESSES,
  JOIN_PERSONS,
  JOINED_ACCOUNTS,
  LEAVE_PERSONS,
  LOCK_IDENTITY,
  NAME_PERSONS,
  PERSONS_OF_ACCOUNTS,
  UNTOLD_CLAIMS,
  WRITE_CLAIMS,
  WRITE_LIKENESSES,
} from './identity.cypher.js';

/** What a batch tells about who is who; nothing, for most batches. */
export interface IdentityNews {
  readonly claims: readonly ClaimEdge[];
  readonly accounts: readonly string[];
}

/** Asks what is new before anything is written, and where something is takes the lock first, so that no two writers wait for each other. */
export async function identityNews(tx: Tx, events: readonly NormalisedEvent[]): Promise<IdentityNews> {
  const told = claimsOf(events);
  const natured = natureOf(events);
  const untold = told.length === 0 ? [] : await tx.run<{ i: number }>(UNTOLD_CLAIMS, { claims: told });
  const joined = natured.length === 0 ? [] : await tx.run<{ key: string }>(JOINED_ACCOUNTS, { accounts: natured });
  const claims = untold.flatMap(({ i }) => told[i] ?? []);
  const news = { claims, accounts: joined.map(({ key }) => key) };
  if (claims.length + joined.length > 0) await tx.run(LOCK_IDENTITY);
  return news;
}

/** Joins and parts accounts as the news demands; the accounts and the lock are there already. */
export async function applyIdentityNews(tx: Tx, news: IdentityNews): Promise<readonly IdentityChange[]> {
  if (news.claims.length > 0) await tx.run(WRITE_CLAIMS, { claims: news.claims });
  const accounts = new Set([...news.accounts, ...news.claims.map(({ account }) => account)]);
  if (accounts.size === 0) return [];
  return settlePersons(tx, [...accounts], [...new Set(news.claims.map(({ claim }) => claim))]);
}

function claimsOf(events: readonly NormalisedEvent[]): readonly ClaimEdge[] {
  const edges = new Map<string, ClaimEdge>();
  for (const event of events) {
    for (const { account, attribute, value, authoritative } of event.claims) {
      const claim = claimKey(attribute, value);
      const edge = { account: account.key, claim, authoritative, from: event.time, authority: event.source };
      const known = edges.get(`${account.key} ${claim}`);
      edges.set(`${account.key} ${claim}`, known === undefined ? edge : strongest(known, edge));
    }
  }
  return [...edges.values()].sort((a, b) => compareText(a.account, b.account) || compareText(a.claim, b.claim));
}

function strongest(a: ClaimEdge, b: ClaimEdge): ClaimEdge {
  const from = Math.min(a.from, b.from);
  if (a.authoritative !== b.authoritative) return { ...(a.authoritative ? a : b), from };
  return { ...(a.authority <= b.authority ? a : b), from };
}

function natureOf(events: readonly NormalisedEvent[]): readonly string[] {
  const refs = events
    .flatMap(({ roles }) => roles)
    .filter(({ kind, nature }) => kind === 'Account' && nature !== undefined);
  return [...new Set(refs.map(({ key }) => key))].sort(compareText);
}

interface AccountRow extends KnownAccount {
  readonly today: (Omit<Membership, 'account'> & { readonly person: string }) | null;
  readonly claims: readonly string[];
  readonly decrees: readonly (Omit<Decree, 'kind'> & { readonly kind: string })[];
}

interface Neighbourhood {
  readonly accounts: ReadonlyMap<string, AccountRow>;
  readonly claims: readonly ClaimEdge[];
  readonly decrees: readonly Decree[];
}

/** Recomputes the persons of everything that hangs together with the given accounts and claims, and writes the difference. */
export async function settlePersons(
  tx: Tx,
  accounts: readonly string[],
  claims: readonly string[],
): Promise<readonly IdentityChange[]> {
  const around = await neighbourhood(tx, accounts, claims);
  const { persons, likenesses } = personsOf({ ...around, accounts: [...around.accounts.values()] });
  const members = persons.flatMap(({ key, members: all }) => all.map((each) => ({ ...each, person: key })));
  const wanted = new Map(members.map((member) => [member.account, member]));
  const moved = [...around.accounts.values()].filter(({ key, today }) => !sameMembership(today, wanted.get(key)));
  const former = [...around.accounts.values()].flatMap(({ today }) => today?.person ?? []);
  const touched = [...new Set([...former, ...persons.map(({ key }) => key)])].sort(compareText);
  const leaving = moved.flatMap(({ key, today }) => (today === null ? [] : [key]));
  const joining = moved.flatMap(({ key }) => wanted.get(key) ?? []);
  // In this order, sent without waiting for each other; what there is nothing of is not asked for.
  await Promise.all([
    runFor(tx, LEAVE_PERSONS, { accounts: leaving }),
    runFor(tx, NAME_PERSONS, { persons: persons.map(({ key, label }) => ({ key, label })) }),
    runFor(tx, JOIN_PERSONS, { members: joining }),
    runFor(tx, FORGET_LIKENESSES, { persons: touched }),
    runFor(tx, WRITE_LIKENESSES, { likenesses }),
    // Whoever lost nobody is not empty.
    runFor(tx, DROP_EMPTY_PERSONS, { persons: leaving.length === 0 ? [] : touched }),
  ]);
  return moved.flatMap(({ key, today }) => change(key, today?.person ?? null, wanted.get(key)?.person ?? null));
}

async function runFor(tx: Tx, query: string, params: Readonly<Record<string, readonly unknown[]>>): Promise<void> {
  if (Object.values(params).some(({ length }) => length > 0)) await tx.run(query, params);
}

function sameMembership(
  today: AccountRow['today'],
  wanted: (Membership & { readonly person: string }) | undefined,
): boolean {
  if (today === null || wanted === undefined) return today === null && wanted === undefined;
  const { person, rule, reason, from } = wanted;
  return today.person === person && today.rule === rule && today.reason === reason && today.from === from;
}

function change(account: string, from: string | null, to: string | null): readonly IdentityChange[] {
  return from === to ? [] : [{ account, from, to }];
}

/** Everything connected with the seeds: outwards over authoritative claims and decrees, round by round. */
async function neighbourhood(
  tx: Tx,
  seedAccounts: readonly string[],
  seedClaims: readonly string[],
): Promise<Neighbourhood> {
  const accounts = new Map<string, AccountRow>();
  const edges = new Map<string, ClaimEdge[]>();
  let toVisit = new Set(seedAccounts);
  let toAsk = new Set(seedClaims);
  while (toVisit.size + toAsk.size > 0) {
    const rows = await tx.run<AccountRow>(ACCOUNT_FACTS, { accounts: [...toVisit].sort(compareText) });
    for (const row of rows) accounts.set(row.key, row);
    for (const claim of rows.flatMap((row) => row.claims)) toAsk.add(claim);
    const unasked = [...toAsk].filter((claim) => !edges.has(claim)).sort(compareText);
    const found = await tx.run<ClaimEdge>(CLAIM_FACTS, { claims: unasked });
    for (const claim of unasked)
      edges.set(
        claim,
        found.filter((edge) => edge.claim === claim),
      );
    const near = [
      ...found.filter(({ authoritative }) => authoritative).map(({ account }) => account),
      ...rows.flatMap(({ decrees }) => decrees.flatMap(({ account, other }) => [account, other])),
    ];
    toVisit = new Set(near.filter((account) => !accounts.has(account)));
    toAsk = new Set();
  }
  return { accounts, claims: [...edges.values()].flat(), decrees: decreesOf(accounts) };
}

function decreesOf(accounts: ReadonlyMap<string, AccountRow>): readonly Decree[] {
  const all = [...accounts.values()].flatMap(({ decrees }) => decrees);
  const distinct = new Map(all.map((each) => [`${each.kind} ${each.account} ${each.other}`, each]));
  return [...distinct.values()].map((each) => ({ ...each, kind: each.kind === 'NOT_SAME_AS' ? 'NOT_SAME' : 'SAME' }));
}

/**
 * The accounts of each person: for a key that is no longer in use, of the person that its account belongs to today;
 * for the key of an account without a person, that account alone.
 */
export async function accountsOfPersons(
  tx: Tx,
  persons: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = persons.map((person) => ({ person, account: accountInPersonKey(person) ?? person }));
  const rows = await tx.run<{ asked: string; accounts: readonly string[] }>(ACCOUNTS_OF_PERSONS, { persons: asked });
  const alone = new Map(asked.map(({ person, account }) => [person, [account]]));
  return new Map(
    rows.map((row) => [
      row.asked,
      row.accounts.length === 0 ? (alone.get(row.asked) ?? []) : [...row.accounts].sort(compareText),
    ]),
  );
}

export async function accountsOf(tx: Tx, person: string): Promise<readonly string[]> {
  return (await accountsOfPersons(tx, [person])).get(person) ?? [];
}

/** The person of each account that has one. */
export async function personsOfAccounts(tx: Tx, accounts: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.run<{ account: string; person: string }>(PERSONS_OF_ACCOUNTS, { accounts });
  return new Map(rows.map(({ account, person }) => [account, person]));
}
