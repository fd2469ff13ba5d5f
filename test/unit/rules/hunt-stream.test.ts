import { describe, expect, test } from '@jest/globals';
import { compileRule } from '../../../src/rules/compile.js';
import { answerEntry } from '../../../src/usecases/hunt/stream-batch.js';
import { streamEngine } from '../../../src/usecases/hunt/stream-engine.js';
import { EventList, parseLine } from '../../../src/usecases/hunt/stream-events.js';
import type { HuntMatch } from '../../../src/usecases/hunt/stream-contract.js';

async function hunt(query: string, events: readonly unknown[]): Promise<readonly HuntMatch[]> {
  const list = new EventList(false);
  events.forEach((event, index) => {
    list.add(event, { line: index + 1 });
  });
  const matches: HuntMatch[] = [];
  for await (const match of streamEngine.run(compileRule(query, { language: 'eql' }), list.done())) matches.push(match);
  return matches;
}

describe('a hunt over objects of any shape', () => {
  test('gives ids as they were written, the key, and null for a missing step', async () => {
    const query = 'sequence by user with maxspan=1s [a where true] ![x where true] [b where true]';
    const events = [
      { id: 7, ts: 1, event_type: 'a', user: 'ann' },
      { id: 'seven', ts: 2, event_type: 'b', user: 'ann' },
    ];
    expect(await hunt(query, events)).toEqual([
      { events: [7, null, 'seven'], steps: [0, 1, 2], key: ['ann'], rule: null },
    ]);
  });

  test('an event without a category is still any event', async () => {
    const events = [
      { id: 1, ts: 1, event_type: null },
      { id: 2, ts: 2 },
    ];
    expect((await hunt('any where true', events)).map((match) => match.events)).toEqual([[1], [2]]);
  });

  test('orders by time to the nanosecond, then by line', async () => {
    const query = 'sequence [a where true] [b where true]';
    const late = { id: 1, timestamp: '2026-01-01T00:00:00.000000002Z', event_type: 'a' };
    const early = { id: 2, timestamp: '2026-01-01T00:00:00.000000001Z', event_type: 'b' };
    expect(await hunt(query, [late, early])).toEqual([]);
    expect(await hunt(query, [late, { ...early, timestamp: late.timestamp }])).toHaveLength(1);
    expect(await hunt(query, [{ ...early, timestamp: late.timestamp }, late])).toEqual([]);
  });

  test('reads fractions of a millisecond, zones, and a time without one as UTC', async () => {
    const query = 'sequence with maxspan=1ms [a where true] [b where true]';
    expect(
      await hunt(query, [
        { id: 2, ts: 1767225600000.75, event_type: 'b' },
        { id: 1, timestamp: '2026-01-01T01:00:00.0005+01:00', event_type: 'a' },
      ]),
    ).toHaveLength(1);
    expect(
      await hunt(query, [
        { id: 1, timestamp: '2026-01-01T00:00:00', event_type: 'a' },
        { id: 2, ts: 1767225600001, event_type: 'b' },
      ]),
    ).toHaveLength(1);
  });

  test.each([
    [{ ts: 1, event_type: 'a' }],
    [{ id: 1, event_type: 'a' }],
    [{ id: 1, ts: 'yesterday', event_type: 'a' }],
    [{ id: 1, ts: 1e300, event_type: 'a' }],
    [{ id: 1, ts: 1, event_type: 5 }],
    [[1, 2]],
    ['text'],
    [null],
  ])('an event that cannot be used is refused with its line: %j', async (event) => {
    await expect(hunt('any where true', [{ id: 0, ts: 0, event_type: 'a' }, event])).rejects.toMatchObject({
      code: 'INGEST_UNPARSEABLE',
      place: { line: 2 },
    });
  });

  test('a malformed line is refused with its file and number', () => {
    expect(() => parseLine('{oops', { file: 'x.ndjson', line: 3 })).toThrow(
      expect.objectContaining({ code: 'INGEST_UNPARSEABLE', place: { file: 'x.ndjson', line: 3 } }),
    );
  });
});

describe('a batch of queries', () => {
  test('a faulty query is answered with code and place, and a right one with its matches', async () => {
    const events = [{ id: 1, ts: 1, event_type: 'a' }];
    expect(await answerEntry(() => ({ id: 'q1', query: 'a where true', events }), streamEngine)).toEqual({
      id: 'q1',
      matches: [{ events: [1], steps: [0], key: null, rule: null }],
    });
    expect(await answerEntry(() => ({ id: 'q2', query: 'a where' }), streamEngine)).toMatchObject({
      id: 'q2',
      error: { code: 'RULE_SYNTAX', line: 1, column: 8 },
    });
  });

  test('without events it only checks the query', async () => {
    expect(await answerEntry(() => ({ id: 1, query: 'a where true' }), streamEngine)).toEqual({ id: 1, matches: [] });
  });

  test.each([
    [{ query: 5 }, 'USAGE'],
    [{ query: 'a where true', events: 'x' }, 'USAGE'],
    [{ query: 'a where true', dialect: 'x' }, 'USAGE'],
    [{ query: 'a where true', events: [{ id: 1 }, 5] }, 'INGEST_UNPARSEABLE'],
  ])('an entry of the wrong shape is answered, not thrown: %j', async (entry, code) => {
    expect(await answerEntry(() => entry, streamEngine)).toMatchObject({ error: { code } });
  });

  test('a sample needs no times', async () => {
    const events = [
      { id: 1, event_type: 'a', u: 'x' },
      { id: 2, event_type: 'b', u: 'x' },
    ];
    const query = 'sample by u [b where true] [a where true]';
    expect(await answerEntry(() => ({ id: 1, query, events }), streamEngine)).toMatchObject({
      matches: [{ events: [2, 1] }],
    });
  });
});
