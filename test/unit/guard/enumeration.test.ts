import { expect, test } from '@jest/globals';
import { createGuard } from '../../../src/pipeline/guard/authorize.js';
import { readGuardrails } from '../../../src/pipeline/guard/folder.js';
import { compileGuardrails, type GuardrailText } from '../../../src/pipeline/guard/guardrails.js';
import type { GuardFacts } from '../../../src/domain/authorization.js';
import { brokenInvariants } from '../../../src/pipeline/guard/proof/invariants.js';
import { requestSpace } from '../../../src/pipeline/guard/proof/request-space.js';

const shipped = readGuardrails('seeds/policies/guardrails');
const planted = (text: string): GuardrailText => ({
  ...shipped,
  files: [...shipped.files, { name: 'planted.cedar', text }],
});
const EVERYTHING = '@id("planted") @owner("x") @reason("x") permit (principal, action, resource);';
const FORGETS_APPROVER =
  '@id("planted") @owner("x") @reason("x") permit (principal is Sequitur::Human, action, resource) when { principal.roles.contains("analyst") };';

function survey(allows: (facts: GuardFacts) => boolean, sample: number) {
  const count = { asked: 0, allowed: 0 };
  const violations = new Map<string, number>();
  for (const facts of requestSpace(sample)) {
    count.asked++;
    if (!allows(facts)) continue;
    count.allowed++;
    for (const name of brokenInvariants(facts)) violations.set(name, (violations.get(name) ?? 0) + 1);
  }
  return { ...count, violations: [...violations.keys()] };
}

/** 72,000 requests in the long run, a third of them otherwise. */
const SAMPLE = process.env['SEQUITUR_LONG'] === undefined ? 3 : 1;

test('the shipped guardrails break no invariant anywhere in the request space', () => {
  const guard = createGuard(compileGuardrails(shipped));
  const { asked, allowed, violations } = survey((facts) => guard.allows(facts), SAMPLE);
  expect(violations).toEqual([]);
  expect(asked).toBeGreaterThanOrEqual(20_000);
  expect(allowed).toBeGreaterThan(asked / 20);
});

test('a policy that permits everything cannot lift the hard floor', () => {
  const guard = createGuard(compileGuardrails(planted(EVERYTHING)));
  const floorOnly = new Set([
    'an analyst or viewer changes nothing alone',
    'machines keep to the caps unless somebody agrees',
    'a person who changes a target says why',
  ]);
  const { violations } = survey((facts) => guard.allows(facts), SAMPLE * 5);
  expect(violations.filter((name) => !floorOnly.has(name))).toEqual([]);
});

test('a hole planted in the policies is found by the enumeration', () => {
  const guard = createGuard(compileGuardrails(planted(FORGETS_APPROVER)));
  const { violations } = survey((facts) => guard.allows(facts), SAMPLE * 5);
  expect(violations).toContain('an analyst or viewer changes nothing alone');
});

test('without the floor the planted hole would let a machine act on UNKNOWN, and the enumeration says so', () => {
  const policies = compileGuardrails(planted(EVERYTHING));
  const { violations } = survey((facts) => policies.answer(facts).allowed, SAMPLE * 5);
  expect(violations).toContain('no machine changes a target on UNKNOWN, BENIGN or no decision');
  expect(violations).toContain('tier 0 and unrated targets have two people behind the change');
});
