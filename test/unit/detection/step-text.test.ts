import { expect, test } from '@jest/globals';
import { stepSpan, stepText } from '../../../src/usecases/detection/step-text.js';

const PAIR = `sequence by user with maxspan=1h
  [login where true] by ip
  ![logout where x == "]"] by ip
until [reset where true] by ip`;

test('a step of a sequence is told with the place where it stands, and until after the last', () => {
  const rule = { language: 'eql', query: PAIR };
  expect([0, 1, 2, 3].map((step) => stepText(rule, step))).toEqual([
    '[login where true] by ip',
    '![logout where x == "]"] by ip',
    '[reset where true] by ip',
    null,
  ]);
  expect(stepSpan(rule, 1)).toEqual({ startLine: 3, startColumn: 3, endLine: 3, endColumn: 33 });
});

const BASE = 'title: Failed\nname: failed\ndetection:\n  s: {a: 1}\n  condition: s';
const COUNT =
  'title: Many\ncorrelation:\n  type: event_count\n  rules: [failed]\n  timespan: 5m\n  condition: {gte: 3}';

test('a step of a Sigma correlation is the rule that it names, and a detection is its own', () => {
  const counted = { language: 'sigma', query: `${COUNT}\n---\n${BASE}` };
  expect(stepText(counted, 0)).toBe(BASE);
  expect(stepSpan(counted, 0)).toMatchObject({ startLine: 8, startColumn: 1, endLine: 12 });
  expect(stepText({ language: 'sigma', query: BASE }, 0)).toBe(BASE);
});

test('a query that is no longer understood has no steps', () => {
  expect(stepText({ language: 'eql', query: 'sequence [' }, 0)).toBeNull();
  expect(stepSpan({ language: 'sigma', query: 'a: [b' }, 3)).toBeNull();
});
