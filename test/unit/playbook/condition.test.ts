import { expect, test } from '@jest/globals';
import { holds } from '../../../src/usecases/playbook/condition.js';

const variables = { __ip__: '10.0.0.40', __n__: 7, __ok__: true };

test.each([
  ["__ip__:value = '10.0.0.40'", true],
  ["[__ip__:value == '10.0.0.41']", false],
  ["__ip__:value != 'x' AND __n__:value >= 7", true],
  ['__n__:value > 7 OR __n__:value <= 6', false],
  ['NOT (__n__:value = 8) AND __ok__:value = true', true],
  ['__n__:value IN (1, 7, 9)', true],
  ["__n__:value = '7'", false],
  ["__gone__:value = ''", true],
  ["__ip__:value = 'it\\'s'", false],
  ["__n__:value < 'x'", false],
  ["__ip__:value ISSUBSET '10.0.0.0/8'", true],
  ["__ip__:value NOT ISSUBSET '10.0.0.0/8'", false],
  ["__ip__:value ISSUBSET '192.168.0.0/16'", false],
  ["'10.0.0.0/24' ISSUPERSET __ip__:value", true],
  ["__gone__:value ISSUBSET '10.0.0.0/8'", false],
  ["__ip__:value LIKE '10.%.4_'", true],
  ["__ip__:value LIKE '10.'", false],
  ["__ip__:value NOT LIKE '%(0%'", true],
  ['__n__:value NOT IN (1, 2)', true],
])('%s is %s', (condition, expected) => {
  expect(holds(condition, variables)).toBe(expected);
});

test('a pattern with many gaps is judged at once, however long the text is', () => {
  const long = { __text__: 'a'.repeat(20_000) };
  const begun = process.cpuUsage().user;
  expect(holds(`__text__:value LIKE '${'%a'.repeat(40)}b'`, long)).toBe(false);
  // Backtracking takes longer than the universe has; this is a bound no machine comes near.
  expect(process.cpuUsage().user - begun).toBeLessThan(20_000_000);
});

test('signs of regular expressions in a pattern mean themselves', () => {
  const given = { __text__: 'a.b(c)*\nd' };
  expect(holds("__text__:value LIKE 'a.b(c)*%d'", given)).toBe(true);
  expect(holds("__text__:value LIKE 'axb%'", given)).toBe(false);
});

test.each([
  '',
  '__n__:value',
  "__n__:value = 7 'x'",
  'process.exit()',
  '(((',
  `${'('.repeat(200)}1 = 1${')'.repeat(200)}`,
])('a condition that cannot be read is refused: %s', (condition) => {
  expect(() => holds(condition, variables)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
});
