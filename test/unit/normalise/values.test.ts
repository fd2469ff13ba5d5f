import { describe, expect, test } from '@jest/globals';
import { readAddress } from '../../../src/pipeline/normalise/values/address.js';
import { readEmbeddedJson, readKeyValues } from '../../../src/pipeline/normalise/values/embedded.js';
import { readInstant, UTC } from '../../../src/pipeline/normalise/values/instant.js';
import { domainOf, readMail, readMails } from '../../../src/pipeline/normalise/values/mail.js';

const NOON = Date.UTC(2026, 2, 1, 12, 0, 0);

describe('a time stamp', () => {
  test.each([
    ['ISO with Z', '2026-03-01T12:00:00Z'],
    ['ISO without a zone is UTC', '2026-03-01T12:00:00'],
    ['ISO with an offset', '2026-03-01T14:00:00+02:00'],
    ['ISO with an offset without colon', '2026-03-01T14:00:00.000+0200'],
    ['a blank instead of T', '2026-03-01 12:00:00.000000000'],
    ['seconds as a number', NOON / 1000],
    ['milliseconds as text', String(NOON)],
    ['microseconds', `${String(NOON)}000`],
    ['nanoseconds', `${String(NOON)}000000`],
    ['seconds with a fraction', `${String(NOON / 1000)}.000`],
    ['FILETIME', String((BigInt(NOON) + 11_644_473_600_000n) * 10_000n)],
    ['RFC 5322', 'Sun, 01 Mar 2026 12:00:00 +0000'],
    ['Apache', '01/Mar/2026:12:00:00 +0000'],
    ['American with PM', '3/1/2026 12:00:00 PM'],
    ['a day that can only come first', '01.03.2026 12:00:00'],
    ['compact', '20260301T120000Z'],
    ['compact with a fraction', '20260301120000.000'],
    ['generalised time of a directory', '20260301120000.0Z'],
    ['a printed JavaScript date', `/Date(${String(NOON)})/`],
  ])('%s is read', (name, stamp) => {
    const dayFirst = name.startsWith('a day');
    expect(readInstant(stamp, { ...UTC, dayFirst })).toEqual({ ms: NOON, nanos: 0 });
  });

  test('seven sub-second digits keep their nanoseconds beside the millisecond', () => {
    expect(readInstant('2026-03-01T12:00:00.1234567Z')).toEqual({ ms: NOON + 123, nanos: 456_700 });
  });

  test('a leap day, a leap second and midnight as 24:00 are moments', () => {
    expect(readInstant('2024-02-29T00:00:00Z')?.ms).toBe(Date.UTC(2024, 1, 29));
    expect(readInstant('2016-12-31T23:59:60Z')?.ms).toBe(Date.UTC(2017, 0, 1));
    expect(readInstant('2026-03-01 24:00:00')?.ms).toBe(Date.UTC(2026, 2, 2));
  });

  test('syslog without a year is the latest such moment not a day after its receipt', () => {
    const receivedAt = Date.UTC(2026, 0, 2);
    expect(readInstant('Dec 31 23:59:59', { ...UTC, receivedAt })?.ms).toBe(Date.UTC(2025, 11, 31, 23, 59, 59));
    expect(readInstant('Jan  1 00:00:01', { ...UTC, receivedAt })?.ms).toBe(Date.UTC(2026, 0, 1, 0, 0, 1));
  });

  test('local time is moved by the zone the mapping declares', () => {
    expect(readInstant('2026-03-01 14:00:00', { ...UTC, zoneMinutes: 120 })?.ms).toBe(NOON);
  });

  test.each([
    '',
    'yesterday',
    '2026-13-41T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2025-02-29',
    'Feb 30 2026 10:00:00',
    '2026-03-01T25:00:00Z',
    '2026-03-01T12:00:00+99:00',
    '2026-03-01T12:00:00-0275',
    '31/04/2026 10:00',
    'user1',
    12,
    true,
    null,
    '{}',
  ])('%p is no time', (value) => {
    expect(readInstant(value)).toBeUndefined();
  });
});

describe('an address', () => {
  test.each([
    ['198.51.100.7', '198.51.100.7', null],
    ['198.51.100.7:50123', '198.51.100.7', 50123],
    ['[2001:db8::7]:443', '2001:db8::7', 443],
    ['2001:0DB8:0:0:0:0:0:7', '2001:db8::7', null],
    ['fe80::1%eth0', 'fe80::1', null],
    ['::ffff:198.51.100.7', '198.51.100.7', null],
    ['198.51.100.7, 10.0.0.1', '198.51.100.7', null],
  ])('%s is %s', (text, ip, port) => {
    expect(readAddress(text)).toEqual({ ip, port });
  });

  test.each(['-', '<null>', '', 'unknown', 'cloudtrail.amazonaws.com', '1.2.3.999', '[::', 7, null])(
    '%p is none',
    (value) => {
      expect(readAddress(value)).toBeUndefined();
    },
  );
});

describe('texts in texts', () => {
  test('a mail address is found however it is wrapped', () => {
    expect(readMail('"Ext" [SMTP:Collector@Mail.test]')).toBe('collector@mail.test');
    expect(readMail('smtp:x@y.test')).toBe('x@y.test');
    expect(readMails('a@x.test; B <b@y.test>')).toEqual(['a@x.test', 'b@y.test']);
    expect(domainOf('anna@Example.com')).toBe('example.com');
  });

  test('a printed map is not JSON, and a list inside it stays whole', () => {
    expect(readKeyValues('{level=HIGH, reasons=[a, b], n=1=2}')).toEqual({
      level: 'HIGH',
      reasons: '[a, b]',
      n: '1=2',
    });
  });

  test('JSON quoted twice is unwrapped, and broken JSON is nothing', () => {
    expect(readEmbeddedJson('"\\"Global Administrator\\""')).toBe('Global Administrator');
    expect(readEmbeddedJson('[{"a":')).toBeUndefined();
  });
});
