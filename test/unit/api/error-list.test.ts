import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { ERROR_CODES } from '../../../src/domain/errors.js';

test('the list of errors names every code with its meaning and remedy, and no other', () => {
  const rows = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `(\w+)`\s*\|([^|]+)\|([^|]+)\|$/gm)];
  expect(rows.map(([, code]) => code)).toEqual([...ERROR_CODES]);
  expect(rows.filter(([, , meaning = '', remedy = '']) => meaning.trim() === '' || remedy.trim() === '')).toEqual([]);
});
