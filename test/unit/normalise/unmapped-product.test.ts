import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/domain/json.js';
import { MappingLibrary, normaliseRecord } from '../../../src/pipeline/normalise/index.js';

const none = new MappingLibrary([]);

function timeOf(raw: JsonObject): string | undefined {
  const { events } = normaliseRecord(
    { source: null, raw, index: 0, position: 'p', receivedAt: Date.UTC(2026, 5, 1) },
    none,
  );
  const [event] = events ?? [];
  return event === undefined ? undefined : new Date(event.time).toISOString();
}

describe('when a record of a product without a mapping happened', () => {
  test('a day and a time of day in two fields are one stamp, a day alone is its midnight', () => {
    expect(timeOf({ date: '2026-03-01', time: '08:15:30', 'c-ip': '192.0.2.7' })).toBe('2026-03-01T08:15:30.000Z');
    expect(timeOf({ date: '2026-03-01', 'time-taken': '0.2' })).toBe('2026-03-01T00:00:00.000Z');
  });

  test('what was seen over a while happened when it was last seen', () => {
    expect(timeOf({ first_seen: '2026-02-01', last_seen: '2026-03-01', severity: 8 })).toBe('2026-03-01T00:00:00.000Z');
    expect(timeOf({ start_time: 1772352930000, mod_time: 1772352931000 })).toBe('2026-03-01T08:15:31.000Z');
    expect(timeOf({ timestamp: 1772352930000, user: { updated_at: 1772352931000 } })).toBe('2026-03-01T08:15:30.000Z');
  });

  test('the record’s own stamp goes before the one that a shipper put there', () => {
    expect(timeOf({ '@timestamp': '2026-03-01T08:15:31Z', timestamp: 1772352930000 })).toBe('2026-03-01T08:15:30.000Z');
    expect(timeOf({ '@timestamp': '2026-03-01T08:15:31Z', created_at: '2026-02-01T00:00:00Z' })).toBe(
      '2026-03-01T08:15:31.000Z',
    );
  });
});

describe('where a record of a product without a mapping came from', () => {
  test.each<JsonObject>([
    { time: 1772352930, ip_source: '192.0.2.7', ip_dest: '198.51.100.1' },
    { time: 1772352930, request: { ipSource: '192.0.2.7', hostname: 'x' } },
    { time: 1772352930, 'id.resp_h': '198.51.100.1', 'id.orig_h': '192.0.2.7' },
    { time: 1772352930, IpAddressOfClient: '192.0.2.7', gateway: '198.51.100.1' },
  ])('is told by names with their words turned round: %j', (raw) => {
    const { events } = normaliseRecord(
      { source: null, raw, index: 0, position: 'p', receivedAt: Date.UTC(2026, 5, 1) },
      none,
    );
    expect(events?.[0]?.ocsf['device']).toMatchObject({ ip: '192.0.2.7' });
  });
});

describe('whose doing a record of a product without a mapping was', () => {
  function actorOf(raw: JsonObject): unknown {
    const { events } = normaliseRecord(
      { source: null, raw, index: 0, position: 'p', receivedAt: Date.UTC(2026, 5, 1) },
      none,
    );
    return (events?.[0]?.ocsf['actor'] as { readonly user?: unknown } | undefined)?.user;
  }

  test.each<[JsonObject, unknown]>([
    [{ accountId: '111122223333', account_id: 'acc-7', subject: 'An offer' }, undefined],
    [{ accountName: 'prod', userName: 'anna' }, { name: 'anna' }],
    [
      { userId: 'u1', targetUsername: 'bo', username: 'anna' },
      { name: 'anna', uid: 'u1' },
    ],
    [{ owner: 'ops', resource_owner: 'bo', actor: 'anna' }, { name: 'anna' }],
    [{ actingUserId: 'u-1', memberId: 'm-1' }, { name: 'u-1' }],
    [{ logonUser: ['EXAMPLE\\\\anna'] }, { name: 'anna', domain: 'EXAMPLE' }],
    [{ user: 'arn:aws:sts::111122223333:assumed-role/Deploy/anna' }, { name: 'anna' }],
    [{ userArn: 'arn:aws-cn:iam::111122223333:user/team/bo' }, { name: 'bo' }],
    [
      { userIdentity: { arn: 'arn:aws:iam::111122223333:root', principalId: '111122223333' } },
      { name: 'root', uid: '111122223333' },
    ],
    [
      { SubjectUserName: 'anna', SubjectUserSid: 'S-1-5-21-7', TargetUserSid: 'S-1-0-0' },
      { name: 'anna', uid: 'S-1-5-21-7' },
    ],
    [{ id: 'record-1', email: 'anna@example.com' }, { name: 'anna@example.com' }],
    [
      { id: 'record-1', actor: { id: 7, email: 'anna@example.com' } },
      { name: 'anna@example.com', uid: '7' },
    ],
  ])('is told by the name that says most: %j', (raw, user) => {
    expect(actorOf({ time: 1772352930, ...raw })).toEqual(user);
  });

  test('a private address of the client does not go before the source of the connection', () => {
    const { events } = normaliseRecord(
      {
        source: null,
        raw: { time: 1772352930, userip: '10.0.0.5', srcip: '192.0.2.7' },
        index: 0,
        position: 'p',
        receivedAt: Date.UTC(2026, 5, 1),
      },
      none,
    );
    expect(events?.[0]?.ocsf['device']).toMatchObject({ ip: '192.0.2.7' });
  });
});
