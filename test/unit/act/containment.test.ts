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

test('of two rules in one mailbox each stands for itself, and taking one away leaves the other', () => {
  const rule = (operation: string, named: string, t: number) =>
    event(operation, { account: 'entra:2', thing: 'm365:mb', label: 'mb', named, t });
  const both = [rule('mailbox.rule_create', '.', 100), rule('mailbox.rule_create', '..', 101)];
  expect(named(both).slice(4)).toEqual(['rule entra:2', 'rule entra:2']);
  const left = footholdsOf(person, [...both, rule('mailbox.rule_remove', '.', 102)]).slice(4);
  expect(left.map(({ endings }) => endings[0]?.request.args)).toEqual([{ rule: 'name:..' }]);
});

test('what no record tells enough for is left to a person, and says what is missing', () => {
  const steps = footholdsOf(person, [event('mfa.enrol'), event('oauth.consent'), event('mailbox.rule_create')]);
  const shown = ({ kind, endings }: (typeof steps)[number]) => [
    kind,
    ...endings.map(({ request, needs }) => [request.type, needs]),
  ];
  expect(steps.slice(4).map(shown)).toEqual([
    ['factor', ['remove_new_factors', []], ['reset_mfa', ['identityCheck']]],
    ['grant', ['revoke_consents', []]],
    ['rule'],
  ]);
  const unnamed = footholdsOf(person, [event('mailbox.delegate_add', { thing: 'google:a' }), event('role.grant')]);
  expect(unnamed.slice(4).map(shown)).toEqual([['grant'], ['delegate', ['remove_delegates', ['delegate']]]]);
});

test('what was added is ended from a minute before it was added on, and by the name its vendor knows', () => {
  const t = Date.parse('2026-11-02T08:00:30Z');
  const added = [
    event('api_token.create', { t }),
    event('device.register', { t, thing: 'entra:d' }),
    event('oauth.consent', { t, named: '99.apps' }),
    event('mailbox.rule_create', { t, thing: 'm365:ana', named: '.' }),
  ];
  const requests = footholdsOf(person, added)
    .slice(4)
    .map(({ endings }) => endings[0]?.request);
  const since = { since: '2026-11-02T07:59:30.000Z' };
  expect(requests).toEqual([
    { type: 'revoke_api_tokens', target: 'okta:1', args: since },
    { type: 'revoke_consents', target: 'okta:1', args: { application: '99.apps' } },
    { type: 'block_new_devices', target: 'okta:1', args: since },
    { type: 'remove_inbox_rule', target: 'm365:ana', args: { rule: 'name:.' } },
  ]);
});

test('what was done ends a foothold only if it went back far enough and was about the same thing', () => {
  const t = Date.parse('2026-11-02T08:00:00Z');
  const events = [event('mfa.enrol', { t }), event('oauth.consent', { t, named: 'a' })];
  const done = (type: string, args: Record<string, string>) => ({
    type,
    target: 'okta:1',
    args,
    at: t + 1,
    accounts: [],
  });
  const standing = (...effects: Parameters<typeof left>[0]) =>
    left(effects, t + 2, events).filter(([name]) => !/^(sign_in|session)/.test(String(name)));
  const [factor, grant] = [
    ['factor okta:1', null],
    ['grant okta:1', null],
  ];
  expect(standing(done('remove_new_factors', { since: '2026-11-02T08:00:00.000Z' }))).toEqual([factor, grant]);
  expect(standing(done('remove_new_factors', { since: '2026-11-02T07:00:00.000Z' }))).toEqual([grant]);
  expect(standing(done('revoke_consents', { application: 'b' }))).toEqual([factor, grant]);
  expect(standing(done('revoke_consents', { application: 'a' }))).toEqual([factor]);
  expect(standing(done('revoke_consents', {}))).toEqual([factor]);
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
const revoked = { type: 'revoke_sessions', target: 'user:ana', args: {}, at: 1_000, accounts: ['okta:1', 'entra:2'] };
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
  const reset = { type: 'reset_mfa', target: 'okta:1', args: {}, at: 2_000, accounts: ['okta:1'] };
  const all = [revoked, { ...revoked, type: 'disable_user' }, reset];
  expect(left(all, 200 * MINUTE, [event('mfa.enrol', { t: 1_999 })])).toEqual([]);
  expect(left(all, 200 * MINUTE, [event('mfa.enrol', { t: 2_001 })])).toEqual([['factor okta:1', null]]);
});
