import { expect, test } from '@jest/globals';
import { createGuard } from '../../../src/pipeline/guard/authorize.js';
import { readGuardrails } from '../../../src/pipeline/guard/folder.js';
import { compileGuardrails } from '../../../src/pipeline/guard/guardrails.js';
import { proveGuardrails } from '../../../src/pipeline/guard/proof/prove.js';
import { spokenOf } from '../../../src/pipeline/guard/proof/spoken-of.js';

const shipped = readGuardrails('seeds/policies/guardrails');
const head = '@id("planted") @owner("x") @reason("x")';
/** Few of the general classes: what is under test is what the policy itself speaks of. */
const prove = async (text: string) => {
  const source = { ...shipped, files: [...shipped.files, { name: 'planted.cedar', text }] };
  const scope = { changed: [text], sample: 2_000, about: 1_500, breathe: async () => undefined };
  return (await proveGuardrails(createGuard(compileGuardrails(source)), scope)).holes;
};

test.each([
  [
    'behind an hour that no general class has',
    `${head} permit (principal is Sequitur::Human, action, resource) when { context.hour == 3 };`,
  ],
  [
    'behind several conditions at once',
    `${head} permit (principal is Sequitur::Human, action, resource) when { context.weekday == 6 && context.blastRadius > 7 && context.blastRadius < 9 && resource.environment == "laboratory" };`,
  ],
  ['for one named person', `${head} permit (principal == Sequitur::Human::"mallory", action, resource);`],
  [
    'for one named person in the conditions',
    `${head} permit (principal, action, resource) when { principal == Sequitur::Human::"mallory" && context.usedLastHour == 4 };`,
  ],
  [
    'around one target',
    `${head} permit (principal is Sequitur::Human, action, resource == Sequitur::Target::"user:ceo");`,
  ],
])('a hole %s is found', async (_where, text) => {
  const holes = await prove(text);
  expect(holes.map(({ invariant }) => invariant)).toContain('an analyst or viewer changes nothing alone');
  expect(holes[0]?.example.action.effect).toBe('contain');
});

test('a careful policy has no hole', async () => {
  const text = `${head} permit (principal is Sequitur::Agent, action in Sequitur::Action::"contain", resource) when { context.verdict == "MALICIOUS" && context.hour < 6 && context.blastRadius <= 3 };`;
  expect(await prove(text)).toEqual([]);
});

test('both sides of each threshold are tried, in every combination', () => {
  const { circumstances } = spokenOf(
    `${head} forbid (principal, action, resource) when { context.hour < 6 && context.blastRadius > 3 };`,
  );
  expect(circumstances).toHaveLength(9);
  expect(circumstances).toContainEqual({ hour: 7, blastRadius: 2 });
});
