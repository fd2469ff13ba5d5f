import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { entityOfObservable, normalObservable, OBSERVABLE_TYPES } from '../../../src/domain/observable.js';

test.each([
  ['IP_ADDRESS', ' 203.0.113[.]7 ', '203.0.113.7'],
  ['IP_ADDRESS', '2001:DB8:0:0::0001', '2001:db8::1'],
  ['IP_ADDRESS', '::ffff:203.0.113.7', '203.0.113.7'],
  ['DOMAIN', 'Evil[.]Example.', 'evil.example'],
  ['URL', 'hxxps://evil[.]example/a?b=1', 'https://evil.example/a?b=1'],
  ['EMAIL_ADDRESS', 'Mara[at]Corp(dot)example', 'mara@corp.example'],
  ['FILE_HASH', 'SHA256:AB'.padEnd(71, '0'), 'ab'.padEnd(64, '0')],
  ['MAC_ADDRESS', '00-1B-44-11-3A-B7', '00:1b:44:11:3a:b7'],
  ['VULNERABILITY', 'cve-2026-12345', 'CVE-2026-12345'],
  ['USER_AGENT', 'curl/8.5 [.]', 'curl/8.5 [.]'],
] as const)('an observable of type %s written as %s is one thing with how others write it', (type, written, normal) => {
  expect(normalObservable(type, written, 'value')).toBe(normal);
});

test.each([
  ['IP_ADDRESS', '203.0.113.777'],
  ['IP_ADDRESS', '7'],
  ['DOMAIN', 'localhost'],
  ['DOMAIN', '203.0.113.7'],
  ['DOMAIN', 'evil.example/path'],
  ['URL', 'evil.example'],
  ['URL', 'javascript:alert(1)'],
  ['EMAIL_ADDRESS', 'nobody'],
  ['FILE_HASH', 'abc'],
  ['MAC_ADDRESS', '00:1b:44'],
  ['VULNERABILITY', 'CVE-26-1'],
  ['OTHER', '   '],
  ['OTHER', 'x'.repeat(2_001)],
] as const)('an observable of type %s that reads %s is refused with its place', (type, written) => {
  expect(() => normalObservable(type, written, 'observables.3.value')).toThrow(
    expect.objectContaining({ code: 'BAD_USER_INPUT', place: { path: 'observables.3.value' } }),
  );
});

test('what was brought into one spelling stays as it is when it is written down again', () => {
  const types = fc.constantFrom(...OBSERVABLE_TYPES);
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.domain(),
    fc.webUrl(),
    fc.emailAddress(),
    fc.string({ maxLength: 50 }),
  );
  fc.assert(
    fc.property(types, text, (type, written) => {
      let once: string;
      try {
        once = normalObservable(type, written, 'value');
      } catch {
        return;
      }
      expect(normalObservable(type, once, 'value')).toBe(once);
    }),
  );
});

test('addresses and hashes are found under the keys by which events name them', () => {
  expect(entityOfObservable('IP_ADDRESS', '203.0.113.7')).toEqual({ kind: 'IpAddress', key: '203.0.113.7' });
  expect(entityOfObservable('FILE_HASH', 'a'.repeat(40))).toEqual({ kind: 'File', key: `sha1:${'a'.repeat(40)}` });
  expect(entityOfObservable('URL', 'https://evil.example/')).toBeNull();
});
