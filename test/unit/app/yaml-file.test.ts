import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { readYamlFile } from '../../../src/app/config/yaml-file.js';
import { EnvironmentFault } from '../../../src/domain/errors.js';

const SHAPE = z.strictObject({ port: z.int().default(1), names: z.array(z.string()).default([]) });
const WORDS = { of: 'doors', page: 'docs/doors.md' };
const file = join(mkdtempSync(join(tmpdir(), 'sequitur-settings-')), 'doors.yaml');

function read(yaml: string) {
  writeFileSync(file, yaml);
  return readYamlFile(file, SHAPE, WORDS);
}

function faultOf(run: () => unknown): EnvironmentFault {
  try {
    run();
  } catch (fault) {
    if (fault instanceof EnvironmentFault) return fault;
  }
  throw new Error('it was taken');
}

test('an empty file of settings leaves everything as it is', () => {
  expect(read('')).toEqual({ port: 1, names: [] });
});

test('every wrong setting is told at once, with its place and the page that shows the right form', () => {
  const { code, message, place, remedy } = faultOf(() => read('port: many\nnames: [a, 2]\n'));
  expect(code).toBe('CONFIG_INVALID');
  expect(message).toMatch(/not a usable file of doors/);
  expect(message).toMatch(/port: .*\n.*names\.1: /);
  expect(place).toEqual({ file });
  expect(remedy).toContain('docs/doors.md');
});

test('a file that is no YAML, or is not there, is told by its name', () => {
  expect(faultOf(() => read('port: [')).message).toContain(file);
  expect(faultOf(() => readYamlFile(`${file}.none`, SHAPE, WORDS)).message).toContain('ENOENT');
});
