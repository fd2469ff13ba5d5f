import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { CREDENTIAL, ENTRY_ID, listedIn } from '../../../src/app/platform/listed-entries.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sequitur-listed-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LIST = { setting: 'SEQUITUR_FEEDS', empty: [], remedy: 'List feeds.' };
const SCHEMA = z.array(z.strictObject({ id: ENTRY_ID, credential: CREDENTIAL }));

function read(text: string) {
  const file = join(folder, 'list.yaml');
  writeFileSync(file, text);
  return () => listedIn(SCHEMA, file, LIST);
}

test('a file lists what is asked, and an empty one lists nothing', () => {
  expect(read('- { id: one, credential: "env:KEY" }\n- { id: two, credential: "file:/run/key" }\n')()).toHaveLength(2);
  expect(read('')()).toEqual([]);
});

test.each([
  ['a secret where a reference belongs', '- { id: one, credential: hunter2 }'],
  ['a word that is not known', '- { id: one, credential: "env:KEY", colour: red }'],
  ['an id that is no name', '- { id: "a/b", credential: "env:KEY" }'],
  ['what is no YAML', '- { id: one'],
])('%s is refused with the setting that names the file, and no secret in it', (_name, text) => {
  const refused = (() => {
    try {
      return read(text)();
    } catch (fault) {
      return fault;
    }
  })();
  expect(refused).toMatchObject({ code: 'CONFIG_INVALID', remedy: 'List feeds.' });
  expect(String(refused)).toContain('SEQUITUR_FEEDS');
  expect(String(refused)).not.toContain('hunter2');
});

test('a file that is not there is told by its name', () => {
  expect(() => listedIn(SCHEMA, join(folder, 'none.yaml'), LIST)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});
