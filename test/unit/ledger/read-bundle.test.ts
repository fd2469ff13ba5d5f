import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { PlatformError } from '../../../src/domain/errors.js';
import { publish, readBundle } from '../../../src/ledger/index.js';

const FILE = 'seeds/policies/decision/account-takeover.yaml';
const published = publish(readFileSync(FILE, 'utf8'), FILE);

function codeOf(text: string): string {
  try {
    readBundle(text, 'p.json');
  } catch (fault) {
    if (fault instanceof PlatformError) return fault.code;
    throw fault;
  }
  return 'read';
}

test('a policy of an export decides as the one that was published, and a written one is published first', () => {
  expect(readBundle(JSON.stringify(published), 'p.json')).toEqual(published);
  expect(readBundle(readFileSync(FILE, 'utf8'), FILE)).toEqual(published);
});

test('a published policy that was altered is refused', () => {
  expect(codeOf(JSON.stringify({ ...published, prior: published.prior - 1 }))).toBe('POLICY_INVALID');
  expect(codeOf('{ digest: broken')).toBe('POLICY_INVALID');
});
