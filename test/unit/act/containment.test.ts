import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FootholdEvent, FOOTHOLD_OPERATIONS, footholdsOf, residualOf } from '../../../src/domain/containment.js';

const person = { target: 'user:ana', accounts: ['okta:1', 'entra:2'] };
let n = 0;
const event = (operation: string, given: Partial<FootholdEvent> = {}): FootholdEvent => ({
  ...{ uid: `e${String(++n)}`, operation, t: 100, account: 'okta:1', thing: null, label: operation },
  ...given,
});
const named = (events: readonly FootholdEvent[]) =>
  footholdsOf(person, events).map(({ kind, account }) => `${kind} ${account}`);

test('a person without anything new is contained by ending the way in and the sessions of every account', () => {
  expect(named([])).toEqual(['sign_in entra:2', 'sign_in okta:1', 'session entra:2', 'session okta:1']);
});

test('what was added in the window is part of the plan, until it is gone', () => {
  const factor = event('mfa.enrol', { label: 'push' });
  const rule = event('mailbox.rule_create', { account: 'entra:2', thing: 'm365:mb', label: 'to archive', t: 101 });
  expect(named([rule, factor]).slice(4)).toEqual(['factor okta:1', 'rule entra:2']);
  expect(named([rule, factor, event('mfa.reset', { t: 102, label: 'all' })]).slice(4)).toEqual(['rule entra:2']);
  const gone = event('mailbox.rule_remove', { ...rule, uid: 'gone', operation: 'mailbox.rule_remove', t: 103 });
  expect(named([gone, factor, rule]).slice(4)).toEqual(['factor okta:1']);
  const again = { ...rule, uid: 'again', t: 104 };
  expect(named([rule, gone, again]).slice(4)).toEqual(['rule entra:2']);
});

test('what no record tells enough for is left to a person, and says what is missing', () => {
  const steps = footholdsOf(person, [event('mfa.enrol'), event('oauth.consent'), event('mailbox.rule_create')]);
  expect(steps.slice(4).map(({ kind, request, needs }) => [kind, request?.type ?? null, needs])).toEqual([
    ['factor', 'reset_mfa', ['identityCheck']],
    ['grant', null, []],
    ['rule', null, []],
  ]);
});

test('the plan is the same in whatever order the records came', () => {
  const events = fc.array(
    fc.record({
      uid: fc.uuid(),
      operation: fc.constantFrom(...FOOTHOLD_OPERATIONS),
      t: fc.integer({ min: 0, max: 20 }),
      account: fc.constantFrom('okta:1', 'entra:2'),
      thing: fc.constantFrom(null, 'm365:mb', 'entra:app'),
      label: fc.constantFrom('a', 'b'),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(events, fc.func(fc.integer()), (some, rank) => {
      const shuffled = [...some].sort((a, b) => rank(a.uid) - rank(b.uid));
      expect(footholdsOf(person, shuffled)).toEqual(footholdsOf(person, some));
    }),
  );
});

const MINUTE = 60_000;
const revoked = { type: 'revoke_sessions', target: 'user:ana', at: 1_000, accounts: ['okta:1', 'entra:2'] };
const left = (effects: Parameters<typeof residualOf>[1], now: number, events: readonly FootholdEvent[] = []) =>
  residualOf(footholdsOf(person, events), effects, now).map(({ foothold, until }) => [
    `${foothold.kind} ${foothold.account}`,
    until,
  ]);

test('a token outlives its session for as long as its vendor lets it', () => {
  const contained = [revoked, { ...revoked, type: 'disable_user' }];
  expect(left(contained, 1_000)).toEqual([
    ['session entra:2', 1_000 + 90 * MINUTE],
    ['session okta:1', 1_000 + 60 * MINUTE],
  ]);
  expect(left(contained, 1_000 + 60 * MINUTE)).toEqual([['session entra:2', 1_000 + 90 * MINUTE]]);
  expect(left(contained, 1_000 + 90 * MINUTE)).toEqual([]);
});

test('an account that was not reached, and what came after an effect, still work', () => {
  const some = [
    { ...revoked, accounts: ['okta:1'] },
    { ...revoked, type: 'disable_user' },
  ];
  expect(left(some, 1_000 + 60 * MINUTE)).toEqual([['session entra:2', null]]);
  const reset = { type: 'reset_mfa', target: 'okta:1', at: 2_000, accounts: ['okta:1'] };
  const all = [revoked, { ...revoked, type: 'disable_user' }, reset];
  expect(left(all, 200 * MINUTE, [event('mfa.enrol', { t: 1_999 })])).toEqual([]);
  expect(left(all, 200 * MINUTE, [event('mfa.enrol', { t: 2_001 })])).toEqual([['factor okta:1', null]]);
});
