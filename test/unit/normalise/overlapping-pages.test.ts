import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '../../../src/domain/json.js';
import { loadMappings, normaliseRecord } from '../../../src/pipeline/normalise/index.js';

const library = loadMappings();

/** What an event is told apart and found unchanged by, of each event of a delivery. */
function marksOf(source: string, raw: JsonValue, position = 'p'): readonly (readonly [string, string])[] {
  const record = { source, raw, index: 0, position, receivedAt: Date.UTC(2026, 5, 1) };
  const { events = [], reject } = normaliseRecord(record, library);
  expect(reject).toBeUndefined();
  return events.map(({ uid, contentDigest }) => [uid, contentDigest] as const);
}

describe('pages of a vendor that overlap', () => {
  const message = (id: string, subject: string) => ({
    GUID: id,
    messageTime: '2026-02-03T09:10:00.000Z',
    sender: 'x@example.net',
    recipient: ['anna@example.com'],
    messageID: `${id}@example.net`,
    malwareScore: 100,
    subject,
  });
  const response = (queryEndTime: string, ...messagesBlocked: readonly object[]) =>
    ({ queryEndTime, messagesBlocked, messagesDelivered: [], clicksPermitted: [], clicksBlocked: [] }) as never;

  test('of Proofpoint hold a message again as the same, and a changed one as a revision', () => {
    const [first, second] = marksOf('proofpoint/tap', response('T10', message('g1', 'a'), message('g2', 'b')));
    const [, again] = marksOf('proofpoint/tap', response('T11', message('g3', 'c'), message('g2', 'b')));
    expect(again).toEqual(second);
    expect(marksOf('proofpoint/tap', response('T12', message('g1', 'a')))).toEqual([first]);
    const [[uid, digest] = []] = marksOf('proofpoint/tap', response('T13', message('g1', 'changed')));
    expect(uid).toBe(first?.[0]);
    expect(digest).not.toBe(first?.[1]);
  });

  const signIn = (time: string, type = 'Sign in') => ({
    email: 'anna@example.com',
    time,
    type,
    ip_address: '192.0.2.7',
    client_type: 'Browser',
  });

  test('of Zoom, whose rows have no id, hold an equal row as the same event, also when it comes alone', () => {
    const page = (...activity_logs: readonly object[]) => ({ from: '2026-03-01', activity_logs }) as never;
    const [first, second] = marksOf(
      'zoom/operations',
      page(signIn('2026-03-01T08:00:00Z'), signIn('2026-03-01T09:00:00Z')),
      'a',
    );
    const again = marksOf('zoom/operations', page(signIn('2026-03-01T09:00:00Z'), signIn('2026-03-01T10:00:00Z')), 'b');
    expect(again[0]).toEqual(second);
    expect(new Set([first, ...again].map((mark) => mark?.[0])).size).toBe(3);
    expect(marksOf('zoom/operations', signIn('2026-03-01T09:00:00Z'), 'c')).toEqual([second]);
  });

  test('of Zoom hold two rows that differ in a word as two events', () => {
    const operation = (detail: string) => ({
      action: 'Update',
      category_type: 'User',
      operation_detail: detail,
      operator: 'anna@example.com',
      time: '2026-03-01T08:00:00Z',
    });
    const [one] = marksOf('zoom/operations', operation('Deactivate User bert@example.com'));
    const [other] = marksOf('zoom/operations', operation('Deactivate User carla@example.com'));
    expect(one?.[0]).not.toBe(other?.[0]);
  });
});
