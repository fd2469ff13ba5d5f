import { expect, test } from '@jest/globals';
import { readPlainList, readStixBundle } from '../../../src/pipeline/enrich/feed-file.js';

const bundle = (...objects: readonly object[]): string => JSON.stringify({ type: 'bundle', objects });
const indicator = (pattern: string, more: object = {}) => ({
  type: 'indicator',
  pattern_type: 'stix',
  pattern,
  ...more,
});

test('a plain list gives each value once, without comments, further columns and defanging', () => {
  const { entries } = readPlainList('# list\n203.0.113.9\n203.0.113.9,scanner\nEvil[.]example # seen\n\n');
  expect(entries.map(({ value }) => value)).toEqual(['203.0.113.9', 'evil.example']);
});

test('a bundle gives the values of single comparisons and of those joined by OR, with their validity', () => {
  const { entries, skipped } = readStixBundle(
    bundle(
      indicator("[ipv4-addr:value = '203.0.113.9'] OR [domain-name:value = 'Evil.example']"),
      indicator("[file:hashes.'SHA-256' = 'AB12']", {
        valid_from: '2026-01-01T00:00:00Z',
        valid_until: '2026-02-01T00:00:00Z',
        confidence: 80,
        revoked: true,
      }),
    ),
  );
  expect(entries.map(({ value }) => value)).toEqual(['203.0.113.9', 'evil.example', 'ab12']);
  const validity = { validFrom: Date.UTC(2026, 0, 1), validTo: Date.UTC(2026, 1, 1) };
  expect(entries.at(-1)).toMatchObject({ ...validity, confidence: 80, revoked: true });
  expect(skipped).toBe(0);
});

test('a pattern that needs several observations is skipped and counted, never half read', () => {
  const joined = "[domain-name:value = 'a.example' AND ipv4-addr:value = '203.0.113.9']";
  const { entries, skipped } = readStixBundle(bundle(indicator(joined), indicator("[process:name = 'x']")));
  expect(entries).toEqual([]);
  expect(skipped).toBe(2);
});

test('what is no bundle is refused', () => {
  expect(() => readStixBundle('nonsense')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  expect(() => readStixBundle('{}')).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
});
