import { describe, expect, test } from '@jest/globals';
import { compileRule } from '../../../src/rules/compile.js';
import { windowEndOf } from '../../../src/rules/automaton/replay.js';
import { runStream, type StreamRun } from '../../../src/rules/stream/engine.js';
import { viewsOf, type PlainEvent } from '../../harness/eql-events.js';

function run(query: string, events: readonly Omit<PlainEvent, 'id'>[]): StreamRun {
  const list = events.map((event, index) => ({ ...event, id: index + 1 }) as PlainEvent);
  return runStream(compileRule(query, { language: 'eql' }).pattern, viewsOf(list));
}

function ids(query: string, events: readonly Omit<PlainEvent, 'id'>[]): readonly (readonly (number | null)[])[] {
  return run(query, events).matches.map(({ match }) =>
    match.events.map((event) => (event === null ? null : Number(event.uid))),
  );
}

function at(ts: number, event_type: string, fields: Record<string, unknown> = {}): Omit<PlainEvent, 'id'> {
  return { ts, event_type, ...fields };
}

describe('named steps', () => {
  const stolen = `sequence by session with maxspan=24h
    [login where ok == true] as login
    [any where asn != login.asn]`;

  test('a refresh by the thief does not hide the log-in of the victim', () => {
    const events = [
      at(1, 'login', { session: 's', asn: 10, ok: true }),
      at(2, 'login', { session: 's', asn: 666, ok: true }),
      at(3, 'api', { session: 's', asn: 666 }),
    ];
    expect(ids(stolen, events)).toEqual([[1, 2]]);
    expect(ids(stolen.replace('[any', '[api'), events)).toEqual([[1, 3]]);
  });

  test('the newest of equal log-ins is the one that is continued', () => {
    const events = [
      at(1, 'login', { session: 's', asn: 10, ok: true }),
      at(2, 'login', { session: 's', asn: 10, ok: true }),
      at(3, 'api', { session: 's', asn: 666 }),
    ];
    expect(ids(stolen, events)).toEqual([[2, 3]]);
  });

  test('a chain of different keys follows a file from the mail to the domain', () => {
    const query = `sequence with maxspan=48h
      [mail where true] as m
      [file where hash in m.hashes and owner == m.to] as f
      [process where device == f.device and path == f.path] as p
      [network where device == p.device and pid == p.pid] within 10m`;
    const events = [
      at(0, 'mail', { hashes: ['h1', 'h2'], to: 'ann' }),
      at(1, 'mail', { hashes: ['h9'], to: 'bob' }),
      at(2, 'file', { hash: 'h2', owner: 'ann', device: 'd1', path: '/x' }),
      at(3, 'file', { hash: 'h2', owner: 'bob', device: 'd2', path: '/x' }),
      at(4, 'process', { device: 'd1', path: '/x', pid: 7 }),
      at(5, 'network', { device: 'd2', pid: 7 }),
      at(600_004, 'network', { device: 'd1', pid: 7 }),
    ];
    expect(ids(query, events)).toEqual([[1, 3, 5, 7]]);
    expect(ids(query, [...events.slice(0, -1), at(600_005, 'network', { device: 'd1', pid: 7 })])).toEqual([]);
  });

  test('more pending values than the cap mark the run as degraded', () => {
    const many = Array.from({ length: 100 }, (_, asn) => at(asn, 'login', { session: 's', asn, ok: true }));
    expect(run(stolen.replace('[any', '[api'), many).degraded).toBe(true);
    expect(run(stolen.replace('[any', '[api'), many.slice(0, 64)).degraded).toBe(false);
  });

  test('two steps cannot have one name', () => {
    expect(() => compileRule('sequence [a where true] as x [b where true] as x', { language: 'eql' })).toThrow(
      expect.objectContaining({ code: 'RULE_SYNTAX' }),
    );
  });
});

describe('first seen', () => {
  const query = 'any where first_seen(asn, user, 10ms)';

  test('is true for the first event and again once the window has passed', () => {
    const events = [0, 5, 15, 26, 26].map((ts) => at(ts, 'login', { user: 'ann', asn: 1 }));
    // at 15 the sighting at 5 is just inside [5, 15); at 26 the one at 15 is outside [16, 26)
    expect(ids(query, events)).toEqual([[1], [4], [5]]);
  });

  test('is kept apart by key, by value and by class', () => {
    const events = [
      at(0, 'login', { user: 'ann', asn: 1 }),
      at(1, 'login', { user: 'bob', asn: 1 }),
      at(2, 'login', { user: 'ann', asn: 2 }),
      at(3, 'login', { user: 'ann', asn: 1 }),
      at(4, 'login', { user: 'ann' }),
    ];
    expect(ids(query, events)).toEqual([[1], [2], [3]]);
    expect(ids('login where first_seen_org(asn, 10ms)', events)).toEqual([[1], [3]]);
  });

  test('takes the key of its step where none is given, and counts events that match no step', () => {
    const steps = 'sequence by user with maxspan=1h [login where ok == true and first_seen(asn, 1h)] [mail where true]';
    const events = [
      at(0, 'login', { user: 'ann', asn: 1, ok: false }),
      at(1, 'login', { user: 'ann', asn: 1, ok: true }),
      at(2, 'mail', { user: 'ann' }),
      at(3, 'login', { user: 'ann', asn: 2, ok: true }),
      at(4, 'mail', { user: 'ann' }),
    ];
    expect(ids(steps, events)).toEqual([[4, 5]]);
  });
});

describe('days on which something was seen', () => {
  const DAY = 86_400_000;
  const NOON = DAY / 2;
  const usual = (days: number) => `login where seen_days(asn, user, ${String(days)}d) >= 2`;
  const on = (day: number, more = 0, asn = 1) => at(day * DAY + NOON + more, 'login', { user: 'ann', asn });

  test('are counted once each, however often, and not the event itself nor its equals in time', () => {
    expect(ids(usual(30), [on(0), on(0, 5), on(0, 9), on(1), on(1), on(2)])).toEqual([[6]]);
    expect(ids(usual(30), [on(0), on(1), on(1, 1)])).toEqual([[3]]);
  });

  test('leave the count once the window has passed, to the millisecond', () => {
    expect(ids(usual(2), [on(0), on(1), on(2)])).toEqual([[3]]);
    expect(ids(usual(2), [on(0), on(1), on(2, 1)])).toEqual([]);
  });

  test('are kept apart by value and key, and nothing is counted of nothing', () => {
    expect(ids(usual(30), [on(0, 0, 2), on(1), on(2)])).toEqual([]);
    const unknown = 'login where seen_days(asn, user, 30d) == 0';
    expect(ids(unknown, [at(0, 'login', { user: 'ann' }), on(0), at(1, 'login', { asn: 1 })])).toEqual([[2]]);
  });
});

describe('missing events', () => {
  test('a trailing one is final once its window has closed', () => {
    const { pattern } = compileRule('sequence with maxspan=10ms [a where true] ![b where true]', { language: 'eql' });
    const [result] = runStream(pattern, viewsOf([{ id: 1, ts: 5, event_type: 'a' }])).matches;
    expect(result === undefined ? null : windowEndOf(pattern, result.match)).toBe(15);
    expect(pattern.margin).toBe(2);
  });

  test('an event at the very edge of the window counts', () => {
    const query = 'sequence with maxspan=10ms [a where true] ![b where true]';
    expect(ids(query, [at(0, 'a'), at(10, 'b')])).toEqual([]);
    expect(ids(query, [at(0, 'a'), at(11, 'b')])).toEqual([[1, null]]);
  });

  test('within shortens how long a missing event is waited for', () => {
    const query = 'sequence with maxspan=100ms [a where true] ![b where true] within 5ms [c where true]';
    expect(ids(query, [at(0, 'a'), at(5, 'b'), at(9, 'c')])).toEqual([]);
    expect(ids(query, [at(0, 'a'), at(6, 'b'), at(9, 'c')])).toEqual([[1, null, 3]]);
  });

  test('within never reaches beyond maxspan', () => {
    const query = 'sequence with maxspan=10ms [a where true] ![b where true] within 50ms';
    expect(ids(query, [at(0, 'a'), at(11, 'b')])).toEqual([[1, null]]);
  });

  test('one may refer to a named step', () => {
    const query = 'sequence with maxspan=100ms [a where true] as x ![b where n == x.n] [c where true]';
    expect(ids(query, [at(0, 'a', { n: 1 }), at(1, 'b', { n: 2 }), at(2, 'c')])).toEqual([[1, null, 3]]);
    expect(ids(query, [at(0, 'a', { n: 1 }), at(1, 'b', { n: 1 }), at(2, 'c')])).toEqual([]);
  });
});

describe('what may run live', () => {
  test.each([
    ['sequence with maxspan=1m [a where true] [b where true]', true],
    ['sequence [a where true] [b where true] within 1m', true],
    ['any where true', true],
    ['sequence [a where true] [b where true]', false],
    ['sequence with maxspan=1m [a where true] [b where true] | head 1', false],
    ['sample by u [a where true] [b where true]', false],
    ['sequence with maxspan=1m [a where true] as x [b where n != x.n]', false],
    ['sequence with maxspan=1m [a where true] as x [b where n == x.n]', true],
    ['sequence by u with maxspan=1m [a where true] as x [b where n != x.n]', true],
  ])('%s: %s', (query, live) => {
    expect(compileRule(query, { language: 'eql' }).pattern.notLive === null).toBe(live);
  });

  test('steps that say the same share their hits, however they are laid out', () => {
    const digest = (query: string): string | undefined =>
      compileRule(query, { language: 'eql' }).pattern.steps[0]?.digest;
    const one = digest('sequence by u [a where n == 1] [b where true]');
    expect(digest('sequence with maxspan=5m [a where   n==1 ] by u [c where true] by u')).toBe(one);
    expect(digest('sequence by u [a where n == 2] [b where true]')).not.toBe(one);
    expect(digest('sequence by v [a where n == 1] [b where true]')).not.toBe(one);
    expect(digest('sequence by ?u [a where n == 1] [b where true]')).not.toBe(one);
  });
});
