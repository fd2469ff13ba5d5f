import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { compileRule } from '../../../src/rules/compile.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const UPDATE = process.env['SEQUITUR_UPDATE_GOLDEN'] === '1';

/** A pattern without its closures; what is left is what is stored, compared and shared. */
function text(query: string, name: string): string {
  const dialect = name.startsWith('classic') ? ('classic' as const) : undefined;
  const { pattern } = compileRule(query, { language: 'eql', dialect });
  return `${JSON.stringify(pattern, null, 2)}\n`;
}

const names = readdirSync(HERE).flatMap((file) => (file.endsWith('.eql') ? [file.slice(0, -'.eql'.length)] : []));

test.each(names)('%s compiles to the pattern that is on record', (name) => {
  const compiled = text(readFileSync(join(HERE, `${name}.eql`), 'utf8'), name);
  const record = join(HERE, `${name}.pattern.json`);
  if (UPDATE) writeFileSync(record, compiled);
  expect(existsSync(record)).toBe(true);
  expect(JSON.parse(compiled)).toEqual(JSON.parse(readFileSync(record, 'utf8')));
});

test('there are golden files', () => {
  expect(names.length).toBeGreaterThan(3);
});
