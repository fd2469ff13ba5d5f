import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  MOST_ACCOUNTS_OF_A_CLAIM,
  personsOf,
  type ClaimEdge,
  type Decree,
  type IdentityFacts,
} from '../../../src/domain/person.js';

const known = (key: string, nature: string | null = null) => ({ key, label: key, nature });
const edge = (account: string, claim: string, authoritative = true): ClaimEdge => ({
  account,
  claim: `login|${claim}`,
  authoritative,
  from: 1,
  authority: 'okta/log',
});
const decree = (kind: Decree['kind'], account: string, other: string): Decree => ({
  kind,
  account,
  other,
  reason: 'r',
  at: 1,
});
const groupsOf = (facts: IdentityFacts) =>
  personsOf(facts).persons.map(({ members }) => members.map(({ account }) => account));

test('a value that more accounts share than a person has joins nobody', () => {
  const accounts = Array.from({ length: MOST_ACCOUNTS_OF_A_CLAIM + 1 }, (_, n) => `a${String(n)}`);
  const claims = accounts.map((key) => edge(key, 'everyone@x'));
  expect(groupsOf({ accounts: accounts.map((key) => known(key)), claims, decrees: [] })).toEqual([]);
});

test('an account that was taken out joins another person by the records, but never the one it was taken from', () => {
  const accounts = ['a', 'b', 'c'].map((key) => known(key));
  const claims = [edge('a', '1'), edge('c', '1'), edge('b', '2'), edge('c', '2')];
  expect(groupsOf({ accounts, claims, decrees: [] })).toEqual([['a', 'b', 'c']]);
  expect(groupsOf({ accounts, claims, decrees: [decree('NOT_SAME', 'c', 'a')] })).toEqual([['a'], ['b', 'c']]);
});

test('that one account was taken out does not part the others that share its login', () => {
  const accounts = ['a', 'b', 'c', 'd'].map((key) => known(key));
  const claims = [edge('a', '1'), edge('b', '1'), edge('c', '1')];
  expect(groupsOf({ accounts, claims, decrees: [decree('NOT_SAME', 'a', 'b')] })).toEqual([['a'], ['b', 'c']]);
});

test('two people’s claims on an account that was taken out leave it alone rather than make them one', () => {
  const accounts = ['a', 'b', 'c', 'd'].map((key) => known(key));
  const claims = [edge('a', '1'), edge('b', '2'), edge('c', '1'), edge('c', '2'), edge('d', '3')];
  expect(groupsOf({ accounts, claims, decrees: [decree('NOT_SAME', 'c', 'd')] })).toEqual([['a'], ['b'], ['c'], ['d']]);
});

test('two people whom somebody joined by hand are one for the reason that was given, whatever each had by the records', () => {
  const accounts = ['a', 'b', 'c', 'd'].map((key) => known(key));
  const claims = [edge('a', '1'), edge('b', '1'), edge('c', '2'), edge('d', '2')];
  const said = { ...decree('SAME', 'b', 'c'), reason: 'she told us', at: 9 };
  const [person] = personsOf({ accounts, claims, decrees: [said] }).persons;
  expect(person?.members.map(({ account, rule, reason, from }) => [account, rule, reason, from])).toEqual([
    ['a', 'login', 'login 1, asserted by okta/log', 1],
    ['b', 'person', 'she told us', 1],
    ['c', 'person', 'she told us', 1],
    ['d', 'login', 'login 2, asserted by okta/log', 1],
  ]);
});

const account = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const facts = fc.record({
  natures: fc.uniqueArray(account, { maxLength: 1 }),
  claims: fc.uniqueArray(
    fc.record({ account, claim: fc.constantFrom('1', '2', '3', '4'), authoritative: fc.boolean() }),
    {
      maxLength: 12,
      selector: ({ account: key, claim }) => key + claim,
    },
  ),
  decrees: fc.uniqueArray(
    fc.record({ kind: fc.constantFrom('SAME' as const, 'NOT_SAME' as const), account, other: account }),
    {
      maxLength: 4,
      selector: ({ account: a, other }) => [a, other].sort().join(),
    },
  ),
  shuffle: fc.infiniteStream(fc.nat(1000)),
});

test('whatever the order of the facts, persons are the same; none holds a denied pair or a service account', () => {
  const property = fc.property(facts, ({ natures, claims, decrees, shuffle }) => {
    const mixed = <T>(list: readonly T[]): readonly T[] =>
      list
        .map((each) => ({ each, at: shuffle.next().value as number }))
        .sort((x, y) => x.at - y.at)
        .map(({ each }) => each);
    const whole: IdentityFacts = {
      accounts: ['a', 'b', 'c', 'd', 'e', 'f'].map((key) =>
        known(key, natures.some((each) => each === key) ? 'service' : null),
      ),
      claims: claims.map((each) => edge(each.account, each.claim, each.authoritative)),
      decrees: decrees
        .filter((each) => each.account !== each.other)
        .map((each) => decree(each.kind, each.account, each.other)),
    };
    const persons = personsOf(whole);
    const again = personsOf({
      accounts: mixed(whole.accounts),
      claims: mixed(whole.claims),
      decrees: mixed(whole.decrees),
    });
    const sorted = ({ persons: all, likenesses }: typeof persons) =>
      JSON.stringify([[...all].sort((x, y) => (x.key < y.key ? -1 : 1)), likenesses]);
    expect(sorted(again)).toBe(sorted(persons));
    for (const { members } of persons.persons) {
      const inside = new Set(members.map((each) => each.account));
      expect(natures.some((key) => inside.has(key))).toBe(false);
      expect(
        whole.decrees.some((each) => each.kind === 'NOT_SAME' && inside.has(each.account) && inside.has(each.other)),
      ).toBe(false);
    }
  });
  fc.assert(property, { numRuns: Number(process.env['SEQUITUR_RUNS'] ?? 500) });
});
