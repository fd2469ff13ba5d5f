import { compareText } from './ids.js';

/** An account as the graph knows it. */
export interface KnownAccount {
  readonly key: string;
  readonly label: string;
  /** service, shared or system: no single person is behind it. */
  readonly nature: string | null;
}

/** An attribute that a source asserted of an account. */
export interface ClaimEdge {
  readonly account: string;
  readonly claim: string;
  readonly authoritative: boolean;
  /** Earliest event that said so. */
  readonly from: number;
  readonly authority: string;
}

/** What a person said of two accounts; `account` of a NOT_SAME is the one that was taken out. */
export interface Decree {
  readonly kind: 'SAME' | 'NOT_SAME';
  readonly account: string;
  readonly other: string;
  readonly reason: string;
  readonly at: number;
}

export interface Membership {
  readonly account: string;
  readonly rule: string;
  readonly reason: string;
  readonly from: number;
}

export interface Person {
  readonly key: string;
  readonly label: string;
  readonly members: readonly Membership[];
}

/** A likeness that only the account itself asserts: shown, never joined. */
export interface Likeness {
  readonly account: string;
  readonly person: string;
  readonly reason: string;
}

export interface IdentityFacts {
  readonly accounts: readonly KnownAccount[];
  readonly claims: readonly ClaimEdge[];
  readonly decrees: readonly Decree[];
}

/** A value that more accounts share than any person has is a default or a mistake, and identifies nobody. */
export const MOST_ACCOUNTS_OF_A_CLAIM = 32;

const PREFIX = 'user:';

/** The key of the person to whom the account with this key lends its name. */
export function personKey(smallestAccount: string): string {
  return PREFIX + smallestAccount;
}

/** The account in a person's key: a key that was valid once still leads to the person of today. */
export function accountInPersonKey(person: string): string | null {
  return person.startsWith(PREFIX) ? person.slice(PREFIX.length) : null;
}

/**
 * Persons are the connected components of accounts over shared authoritative values, within what people decreed.
 * A pure function of sets: whichever record came first, the answer and the keys are the same.
 */
export function personsOf(facts: IdentityFacts): {
  readonly persons: readonly Person[];
  readonly likenesses: readonly Likeness[];
} {
  const joinable = new Map(facts.accounts.filter(({ nature }) => nature === null).map((each) => [each.key, each]));
  const claims = identifyingClaims(facts.claims.filter(({ account }) => joinable.has(account)));
  const decrees = facts.decrees.filter(({ account, other }) => joinable.has(account) && joinable.has(other));
  const groups = grouped([...joinable.keys()].sort(compareText), claims, decrees);
  const byAccount = claimsByAccount(claims);
  const persons = groups.flatMap((group) => personOf(group, { joinable, byAccount, decrees }));
  return { persons, likenesses: likenessesOf(persons, claims, facts.claims) };
}

function claimsByAccount(claims: readonly ClaimEdge[]): ReadonlyMap<string, readonly ClaimEdge[]> {
  const byAccount = new Map<string, ClaimEdge[]>();
  for (const edge of claims) {
    const own = byAccount.get(edge.account);
    if (own === undefined) byAccount.set(edge.account, [edge]);
    else own.push(edge);
  }
  return byAccount;
}

function identifyingClaims(edges: readonly ClaimEdge[]): readonly ClaimEdge[] {
  const counts = new Map<string, number>();
  const authoritative = edges.filter((edge) => edge.authoritative);
  for (const { claim } of authoritative) counts.set(claim, (counts.get(claim) ?? 0) + 1);
  return authoritative.filter(({ claim }) => (counts.get(claim) ?? 0) <= MOST_ACCOUNTS_OF_A_CLAIM);
}

type Group = readonly string[];

function grouped(
  accounts: readonly string[],
  claims: readonly ClaimEdge[],
  decrees: readonly Decree[],
): readonly Group[] {
  const takenOut = new Set(decrees.filter(({ kind }) => kind === 'NOT_SAME').map(({ account }) => account));
  const groups = new Components(accounts);
  const free = claims.filter(({ account }) => !takenOut.has(account));
  const same = decrees.filter(
    ({ kind, account, other }) => kind === 'SAME' && !takenOut.has(account) && !takenOut.has(other),
  );
  for (const [a, b] of [...linksByClaim(free), ...same.map(linkOf)]) groups.join(a, b);
  // One after the other in key order: where two of them could not both be placed, the same one is placed every time.
  for (const account of [...takenOut].sort(compareText)) placeTakenOut(account, groups, claims, decrees);
  return groups.all();
}

function linkOf({ account, other }: Decree): readonly [string, string] {
  return [account, other];
}

function linksByClaim(claims: readonly ClaimEdge[]): readonly (readonly [string, string])[] {
  const chains = new Map<string, string>();
  return claims.map(({ account, claim }) => {
    const first = chains.get(claim) ?? account;
    chains.set(claim, first);
    return [first, account] as const;
  });
}

/** An account that a person took out joins again only where no denied account is, and by records only where that is one person. */
function placeTakenOut(
  account: string,
  groups: Components,
  claims: readonly ClaimEdge[],
  decrees: readonly Decree[],
): void {
  const denials = decrees.filter(({ kind }) => kind === 'NOT_SAME');
  // The account may have brought a person with it by now: no denied pair may meet, whoever is in it.
  const allowed = (other: string): boolean =>
    !denials.some((each) => groups.areBetween(each.account, each.other, account, other));
  const decreed = decrees.filter(({ kind }) => kind === 'SAME').flatMap((each) => otherEnd(each, account));
  for (const other of decreed.sort(compareText)) if (allowed(other)) groups.join(account, other);
  const own = new Set(claims.filter((edge) => edge.account === account).map(({ claim }) => claim));
  const sharing = claims.filter((edge) => own.has(edge.claim) && edge.account !== account).map((edge) => edge.account);
  const homes = new Set(sharing.filter(allowed).map((other) => groups.rootOf(other)));
  const [home] = homes;
  if (home !== undefined && homes.size === 1) groups.join(account, home);
}

function otherEnd(decree: Decree, account: string): readonly string[] {
  if (decree.account === account) return [decree.other];
  return decree.other === account ? [decree.account] : [];
}

interface Known {
  readonly joinable: ReadonlyMap<string, KnownAccount>;
  readonly byAccount: ReadonlyMap<string, readonly ClaimEdge[]>;
  readonly decrees: readonly Decree[];
}

function personOf(group: Group, known: Known): readonly Person[] {
  const inside = new Set(group);
  const claims = group.flatMap((account) => known.byAccount.get(account) ?? []).sort(compareClaims);
  const decrees = known.decrees.filter(
    ({ kind, account, other }) => kind === 'SAME' && inside.has(account) && inside.has(other),
  );
  const [smallest] = group;
  if (smallest === undefined || (claims.length === 0 && decrees.length === 0)) return [];
  const members = group.map((account) => membership(account, claims, decrees));
  return [{ key: personKey(smallest), label: labelOf(group, claims, known), members }];
}

function membership(account: string, claims: readonly ClaimEdge[], decrees: readonly Decree[]): Membership {
  const own = claims.filter((edge) => edge.account === account);
  const shared = own.find(({ claim }) => claims.some((edge) => edge.claim === claim && edge.account !== account));
  const decree = decrees
    .filter((each) => otherEnd(each, account).length > 0)
    .sort((a, b) => a.at - b.at || compareText(a.reason, b.reason))[0];
  // What a person said outranks what records say, and is what whoever asks why wants to read.
  if (decree !== undefined)
    return { account, rule: 'person', reason: decree.reason, from: Math.min(decree.at, shared?.from ?? decree.at) };
  const edge = shared ?? own[0];
  if (edge === undefined) return { account, rule: 'person', reason: '', from: 0 };
  const [rule = '', value = ''] = splitClaim(edge.claim);
  return { account, rule, reason: `${rule} ${value}, asserted by ${edge.authority}`, from: edge.from };
}

function labelOf(group: Group, claims: readonly ClaimEdge[], known: Known): string {
  const logins = claims.map(({ claim }) => splitClaim(claim)).filter(([rule]) => rule === 'login');
  const labels = group.map((account) => known.joinable.get(account)?.label ?? account);
  return logins[0]?.[1] ?? labels.sort(compareText)[0] ?? '';
}

export function claimKey(attribute: string, value: string): string {
  // A login and a mail are one name space: a self-asserted mail is compared with the logins that directories vouch for.
  return `${attribute === 'immutable_id' ? 'immutable_id' : 'login'}|${value}`;
}

function splitClaim(claim: string): readonly [string, string] {
  const bar = claim.indexOf('|');
  return [claim.slice(0, bar), claim.slice(bar + 1)];
}

function compareClaims(a: ClaimEdge, b: ClaimEdge): number {
  return compareText(a.claim, b.claim) || compareText(a.account, b.account);
}

function likenessesOf(
  persons: readonly Person[],
  claims: readonly ClaimEdge[],
  all: readonly ClaimEdge[],
): readonly Likeness[] {
  const personOfAccount = new Map(
    persons.flatMap(({ key, members }) => members.map(({ account }) => [account, key] as const)),
  );
  const holders = new Map<string, Set<string>>();
  for (const { claim, account } of claims) {
    const person = personOfAccount.get(account);
    if (person !== undefined) holders.set(claim, (holders.get(claim) ?? new Set()).add(person));
  }
  const found = new Map<string, Likeness>();
  for (const { account, claim } of all.filter(({ authoritative }) => !authoritative).sort(compareClaims)) {
    for (const person of holders.get(claim) ?? []) {
      const likeness = { account, person, reason: `it says of itself ${splitClaim(claim)[1]}` };
      if (personOfAccount.get(account) !== person && !found.has(`${account} ${person}`))
        found.set(`${account} ${person}`, likeness);
    }
  }
  return [...found.values()].sort((a, b) => compareText(a.account, b.account) || compareText(a.person, b.person));
}

/** Disjoint sets whose root is always the smallest member. */
class Components {
  private readonly parent: Map<string, string>;

  constructor(accounts: readonly string[]) {
    this.parent = new Map(accounts.map((account) => [account, account]));
  }

  rootOf(account: string): string {
    let root = account;
    for (let up = this.parent.get(root); up !== undefined && up !== root; up = this.parent.get(root)) root = up;
    return root;
  }

  join(a: string, b: string): void {
    const [small = a, large = b] = [this.rootOf(a), this.rootOf(b)].sort(compareText);
    this.parent.set(large, small);
  }

  /** Whether joining `left` and `right` would bring `a` and `b` together. */
  areBetween(a: string, b: string, left: string, right: string): boolean {
    const [x, y, l, r] = [this.rootOf(a), this.rootOf(b), this.rootOf(left), this.rootOf(right)];
    return (x === l && y === r) || (x === r && y === l);
  }

  all(): readonly Group[] {
    const groups = new Map<string, string[]>();
    for (const account of this.parent.keys()) {
      const root = this.rootOf(account);
      groups.set(root, [...(groups.get(root) ?? []), account]);
    }
    return [...groups.values()].map((group) => group.sort(compareText));
  }
}
