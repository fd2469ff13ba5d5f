import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readTrustedDocuments } from '../../../src/app/server/trusted-documents.js';

const folder = mkdtempSync(join(tmpdir(), 'sequitur-trusted-'));
const written = (name: string, content: unknown) => {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
};

test.each([
  ['by hash', { 'whatever it is called': '{ me { id } }' }],
  [
    'as Apollo writes them',
    { format: 'apollo-persisted-query-manifest', version: 1, operations: [{ id: 'x', body: '{ me { id } }' }] },
  ],
])('documents are read %s, and only they are trusted', (name, manifest) => {
  const trusted = readTrustedDocuments(written(`${name}.json`, manifest), true);
  expect(() => trusted.check({ query: '{ me { id } }' })).not.toThrow();
  expect(() => trusted.check({ query: '{ me { name } }' })).toThrow(
    expect.objectContaining({ code: 'DOCUMENT_NOT_TRUSTED' }),
  );
});

test('a file that is no list of documents keeps the server from starting', () => {
  for (const content of ['{', '[]', '{"operations": 5}', '{"a": 1}'])
    expect(() => readTrustedDocuments(written('bad.json', content), false)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  expect(() => readTrustedDocuments(join(folder, 'none.json'), false)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});
