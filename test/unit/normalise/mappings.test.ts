import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import {
  compileFile,
  loadMappings,
  mappingFiles,
  runMappingTests,
  SHIPPED_MAPPINGS,
} from '../../../src/pipeline/normalise/index.js';

const library = loadMappings();

describe('the mappings that ship', () => {
  test.each(mappingFiles(SHIPPED_MAPPINGS))('%s has no findings', (file) => {
    expect(compileFile(file).findings).toEqual([]);
  });

  test.each(library.programs.map((program) => [program.id, program] as const))(
    '%s keeps what its given/expect blocks promise, recognised without a source',
    (_, program) => {
      expect(program.tests.length).toBeGreaterThan(0);
      for (const verdict of runMappingTests(program, library)) expect(verdict).toMatchObject({ differences: [] });
    },
  );

  test('are listed in the documentation, with their classes', () => {
    const page = readFileSync('docs/products.md', 'utf8');
    for (const program of library.programs) {
      const line = page.split('\n').find((one) => one.startsWith(`| \`${program.id}\` |`)) ?? '';
      expect([
        program.id,
        program.cases.filter((one) => !line.includes(one.ocsfClass.name)).map((one) => one.name),
      ]).toEqual([program.id, []]);
    }
  });

  test('a source may go by its alias, in any letter case', () => {
    expect(library.named('Okta/okta-system-logs')?.id).toBe('okta/system_log');
  });
});
