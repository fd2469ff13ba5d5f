import { expect, test } from '@jest/globals';
import { loadMappings, normaliseRecord } from '../../../src/pipeline/normalise/index.js';
import { baselineRowsOf } from '../../../src/pipeline/enrich/baseline-features.js';
import { groupOf } from '../../../src/rules/automaton/hits.js';

const library = loadMappings();
const long = 'ż'.repeat(20_000);
/** What the database's indexes take at most, bytes. */
const MOST_BYTES = 8_000;

function signIn(uuid: string, country = 'DE') {
  const raw = {
    uuid,
    published: '2026-03-02T09:00:00.000Z',
    eventType: 'user.session.start',
    actor: { id: '00u1', type: 'User', alternateId: `${long}@a.example` },
    client: { ipAddress: '198.51.100.4', geographicalContext: { country } },
    outcome: { result: 'SUCCESS' },
  };
  const record = { source: 'okta/system_log', raw, index: 0, position: '0', receivedAt: Date.UTC(2026, 2, 2, 10) };
  const [event] = normaliseRecord(record, library).events ?? [];
  if (event === undefined) throw new Error('no event');
  return event;
}

test('an id too long for an index is kept whole, and found by what an index takes', () => {
  const [one, other] = [signIn(`${long}a`), signIn(`${long}b`)];
  expect(Buffer.byteLength(one.externalId ?? '')).toBeLessThan(MOST_BYTES);
  expect(one.externalId).not.toBe(other.externalId);
  expect(one.uid).not.toBe(other.uid);
  expect(one.ocsf).toMatchObject({ metadata: { uid: `${long}a` } });
});

test('a country or a login name of forty thousand bytes is none that anybody is known by', () => {
  const event = signIn('e1', long);
  expect(baselineRowsOf(event).map(({ feature }) => feature)).not.toContain('login.country');
  expect(event.claims.filter(({ value }) => value.length > 1_000)).toEqual([]);
});

test('long join keys differ where their texts do, and fit an index', () => {
  const [one, other] = [groupOf([`${long}a`, 'x']), groupOf([`${long}b`, 'x'])];
  expect(one).not.toBe(other);
  expect(Buffer.byteLength(one)).toBeLessThan(MOST_BYTES);
  expect(groupOf(['short', null])).toBe('["short",null]');
});
