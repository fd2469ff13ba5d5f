import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { baselineRowsOf, foldRows, hourOfWeek } from '../../../src/pipeline/enrich/baseline-features.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';

const MONDAY = Date.UTC(2026, 2, 2, 6, 41);

function login(change: Partial<NormalisedEvent> = {}): NormalisedEvent {
  return {
    uid: 'e1',
    source: 'okta/system_log',
    externalId: '1',
    version: 0,
    contentDigest: 'd',
    classUid: 3002,
    className: 'authentication',
    categoryUid: 3,
    activityId: 1,
    severityId: 1,
    operation: 'auth.success',
    time: MONDAY,
    order: 0,
    receivedAt: MONDAY,
    ocsf: { src_endpoint: { autonomous_system: { number: 64501 }, location: { country: 'RO' } } },
    raw: null,
    mapping: 'okta/system_log@1',
    roles: [{ kind: 'Account', key: 'okta:1', label: 'a', role: 'subject' }],
    claims: [],
    facts: {},
    timeSkew: false,
    ...change,
  };
}

test('a successful log-in teaches network, country and hour of the account it concerns', () => {
  const rows = baselineRowsOf(login());
  expect(rows.map((row) => [row.entity, row.feature, row.value])).toEqual([
    ['okta:1', 'login.asn', '64501'],
    ['okta:1', 'login.country', 'RO'],
    ['okta:1', 'login.hour_of_week', '6'],
  ]);
});

test('a failed log-in teaches nothing, so a spray of guesses does not become normal', () => {
  expect(baselineRowsOf(login({ operation: 'auth.failure' }))).toEqual([]);
});

test('an event stamped in the future teaches nothing', () => {
  expect(baselineRowsOf(login({ timeSkew: true }))).toEqual([]);
});

test('the week starts on Monday 00:00 UTC and has 168 hours', () => {
  expect(hourOfWeek(Date.UTC(2026, 2, 2, 0, 0))).toBe(0);
  expect(hourOfWeek(Date.UTC(2026, 2, 8, 23, 59))).toBe(167);
});

test('folding keeps every count whatever the order of the events', () => {
  const row = fc.record({
    entity: fc.constantFrom('a', 'b'),
    feature: fc.constant('login.asn' as const),
    value: fc.constantFrom('1', '2'),
    day: fc.nat(3),
    count: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const folded = foldRows(rows);
      expect(foldRows([...rows].reverse())).toEqual(folded);
      expect(folded.reduce((sum, each) => sum + each.count, 0)).toBe(rows.reduce((sum, each) => sum + each.count, 0));
    }),
  );
});
