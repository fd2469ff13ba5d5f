import { describe, expect, test } from '@jest/globals';
import { expandedSize } from '../../../src/rules/regex-size.js';

describe('the size of a pattern with its repetitions written out', () => {
  test.each([
    ['abc', 3],
    ['a{3}', 3],
    ['a{2,5}', 5],
    ['a{2,}', 2],
    ['\\d{4}', 4],
    ['[a-z\\]{9}]{2}', 2],
    ['x{y}', 4],
  ])('%s: %i', (pattern, expected) => {
    expect(expandedSize(pattern)).toBe(expected);
  });

  test('nested repetitions multiply', () => {
    expect(expandedSize('((a{100}){100}){100}')).toBeGreaterThanOrEqual(1_000_000);
  });

  test('too deep a nest of groups is without bound', () => {
    expect(expandedSize(`${'('.repeat(200)}a${')'.repeat(200)}`)).toBe(Infinity);
  });
});
