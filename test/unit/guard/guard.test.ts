import { expect, test } from '@jest/globals';
import { ACTION_TYPES } from '../../../src/domain/action-types.js';
import { strongestExculpation } from '../../../src/domain/decision.js';
import { createGuard } from '../../../src/pipeline/guard/authorize.js';
import { readGuardrails } from '../../../src/pipeline/guard/folder.js';
import { compileGuardrails, lintGuardrails } from '../../../src/pipeline/guard/guardrails.js';
import { CLEAR_FACTS, factsWith } from '../../harness/guard-facts.js';

const shipped = readGuardrails('seeds/policies/guardrails');
const guard = createGuard(compileGuardrails(shipped));
const action = { type: 'revoke_sessions', target: 'user:ana', args: {} };
const ask = (facts = CLEAR_FACTS) =>
  guard.authorize({ action, argumentsDigest: 'd', facts, now: 1_000, permitMs: 60_000 });
const withPolicy = (text: string) => ({ ...shipped, files: [...shipped.files, { name: 'draft.cedar', text }] });

test('the shipped guardrails lint clean, and each says who answers for it and why', () => {
  expect(lintGuardrails(shipped)).toEqual([]);
  for (const rule of guard.guardrails.rules) expect([rule.owner, rule.reason]).not.toContain('');
});

test('every registered action is known to the guardrails', () => {
  for (const { id: type, effect } of Object.values(ACTION_TYPES)) {
    expect(ask(factsWith({ action: { type, effect } })).allowed).toBe(true);
    // An inverse that undoes nothing of ours is judged like any other change.
    if (effect === 'revert') expect(ask(factsWith({ action: { type, effect: 'contain' } })).allowed).toBe(true);
  }
});

test('an action that the guardrails have never heard of is refused', () => {
  const answer = ask(factsWith({ action: { type: 'launch_rocket' } }));
  expect(answer.allowed).toBe(false);
  expect(answer.record.policies.map(({ id }) => id)).toEqual(['guardrails.request_invalid']);
});

test('a permit names the policy that gave it and ends', () => {
  const answer = ask();
  expect(answer).toMatchObject({
    allowed: true,
    permitted: { target: 'user:ana', permit: { policies: ['agent-contains-malicious'], notAfter: 61_000 } },
  });
});

test('a permit is bound to the facts it rests on', () => {
  expect(ask(factsWith({ blastRadius: 4 })).record.digest).not.toBe(ask().record.digest);
  expect(ask().record.digest).toBe(ask().record.digest);
});

test('two accounts of one person that are claimed in one moment get a permit each', () => {
  const step = (target: string) =>
    guard.authorize({
      action: { ...action, target },
      argumentsDigest: 'd',
      facts: CLEAR_FACTS,
      now: 1_000,
      permitMs: 60_000,
    });
  expect(step('okta:ana').record.digest).not.toBe(step('entra:ana').record.digest);
});

test('at L2 what is missing is one approval', () => {
  expect(ask(factsWith({ autonomy: 2 })).record.missing[0]).toEqual(['approval']);
});

test('an unrated target waits for two people', () => {
  const { missing } = ask(factsWith({ target: { known: false } })).record;
  expect(missing).toContainEqual(['second_approval']);
  expect(missing).not.toContainEqual(['approval']);
});

test('a protected account waits for a person to ask', () => {
  expect(ask(factsWith({ target: { protections: ['break_glass'] } })).record.missing).toContainEqual([
    'person_requests',
  ]);
});

test('with the kill switch engaged nothing but its release helps', () => {
  const { missing } = ask(factsWith({ killSwitch: true })).record;
  expect(missing).toEqual([['kill_switch_released']]);
});

test('each set of changes that is said to be enough really is, and none of its parts alone', () => {
  const facts = factsWith({ autonomy: 2, changeFreeze: true, target: { tier: 1, environment: 'production' } });
  expect(ask(facts).record.missing).toContainEqual(['approval']);
  const twice = factsWith({ killSwitch: true, autonomy: 2 });
  expect(ask(twice).record.missing).toContainEqual(['approval', 'kill_switch_released']);
});

test('the requester, and an approver whom the case is about, do not count', () => {
  const human = { principal: { id: 'ana', kind: 'human' as const, roles: ['analyst' as const] }, reasonGiven: true };
  expect(ask(factsWith({ ...human, approvals: ['ana'] })).allowed).toBe(false);
  expect(ask(factsWith({ ...human, approvals: ['mallory'], involved: ['mallory'] })).allowed).toBe(false);
  expect(ask(factsWith({ ...human, approvals: ['bo'] })).allowed).toBe(true);
});

test('one planted benign fact does not stop a small reversible containment', () => {
  const contested = { verdict: 'SUSPICIOUS_NEEDS_HUMAN' as const, robust: false, contested: true, suspicion: 151 };
  expect(ask(factsWith({ decision: contested })).allowed).toBe(true);
  expect(ask(factsWith({ decision: { ...contested, suspicion: 150 } })).allowed).toBe(false);
  // Isolating a device stops somebody's work: contradicting evidence is for a person.
  expect(ask(factsWith({ decision: contested, action: { type: 'isolate_device' } })).allowed).toBe(false);
});

test('sessions of few accounts end on MALICIOUS although something is silent; a device waits for a person', () => {
  const unsure = { verdict: 'MALICIOUS' as const, robust: false };
  const permitted = ask(factsWith({ decision: unsure }));
  expect(permitted.allowed && permitted.record.policies.map(({ id }) => id)).toEqual([
    'agent-ends-sessions-when-malicious',
  ]);
  expect(ask(factsWith({ decision: unsure, blastRadius: 11 })).allowed).toBe(false);
  expect(ask(factsWith({ decision: unsure, action: { type: 'isolate_device' } })).allowed).toBe(false);
  expect(ask(factsWith({ decision: { ...unsure, verdict: 'SUSPICIOUS_NEEDS_HUMAN' } })).allowed).toBe(false);
});

test('a policy that errs refuses instead of being skipped', () => {
  const erring = withPolicy(
    '@id("erring") @owner("x") @reason("x") forbid (principal, action, resource) when { context.blastRadius * 9000000000000000000 > 1 };',
  );
  const answer = createGuard(compileGuardrails(erring)).authorize({
    action,
    argumentsDigest: 'd',
    facts: CLEAR_FACTS,
    now: 0,
    permitMs: 1,
  });
  expect(answer.record.policies.map(({ id }) => id)).toEqual(['guardrails.policy_error']);
});

test.each([
  ['a policy without an owner', '@id("a") @reason("x") permit (principal, action, resource);'],
  ['a policy without an id', '@owner("a") @reason("x") permit (principal, action, resource);'],
  ['a name of the hard floor', '@id("floor.x") @owner("a") @reason("x") permit (principal, action, resource);'],
  ['a name that is taken', '@id("anyone-reverts") @owner("a") @reason("x") permit (principal, action, resource);'],
  [
    'a fact that does not exist',
    '@id("a") @owner("a") @reason("x") permit (principal, action, resource) when { context.mood == "good" };',
  ],
  ['text that is not Cedar', 'permit everything'],
])('lint refuses %s, with its place', (_name, text) => {
  const findings = lintGuardrails(withPolicy(`\n${text}`));
  expect(findings[0]).toMatchObject({ file: 'draft.cedar', line: 2 });
  expect(() => compileGuardrails(withPolicy(text))).toThrow(expect.objectContaining({ code: 'POLICY_INVALID' }));
});

test('what the evidence comes to if the strongest word for the subject were planted takes back that one word, not all of them', () => {
  const weights = [278, -100, 55, -64].map((effectiveCentiban) => ({ effectiveCentiban }));
  expect(strongestExculpation(weights)).toBe(100);
  expect(strongestExculpation([{ effectiveCentiban: 48 }])).toBe(0);
});
