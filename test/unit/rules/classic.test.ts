import { describe, expect, test } from '@jest/globals';
import { compileRule } from '../../../src/rules/compile.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import type { StreamMatch } from '../../../src/rules/stream/pipes.js';
import { viewsOf, type PlainEvent } from '../../harness/eql-events.js';

/** `a:x:3` is an event of category a with user x and number 3. */
function events(text: string): readonly PlainEvent[] {
  return text.split(' ').map((item, index) => {
    const [event_type = '', user = 'x', n] = item.split(':');
    return { id: index + 1, ts: index + 1, event_type, user, ...(n === undefined ? {} : { n: Number(n) }) };
  });
}

function run(query: string, list: readonly PlainEvent[]): readonly StreamMatch[] {
  return runStream(compileRule(query, { language: 'eql', dialect: 'classic' }).pattern, viewsOf(list)).matches;
}

function ids(query: string, list: readonly PlainEvent[]): readonly (readonly number[])[] {
  return run(query, list).map(({ match }) => match.events.map((event) => Number(event?.uid)));
}

describe('classic sequences and joins', () => {
  test('keys fold case and null joins null', () => {
    expect(ids('sequence by user [a where true] [b where true]', events('a:Bob b:bob'))).toEqual([[1, 2]]);
    expect(ids('sequence by n [a where true] [b where true]', events('a:x b:y'))).toEqual([[1, 2]]);
  });

  test('a forked term leaves what it continues in place', () => {
    expect(ids('sequence [a where true] [b where true] fork', events('a b b b'))).toEqual([
      [1, 2],
      [1, 3],
      [1, 4],
    ]);
    expect(ids('sequence [a where true] [b where true] [c where true] fork=true', events('a b b c c'))).toEqual([
      [1, 2, 4],
      [1, 2, 5],
    ]);
  });

  test('until goes before the steps', () => {
    const query = 'sequence [a where true] [b where true] until [b where n == 1]';
    expect(ids(query, events('a b:x:1 b'))).toEqual([]);
  });

  test('a join takes its terms in any order, and the first event of each', () => {
    const list = events('b:X a:x a:x a:y b:Y b:x');
    expect(ids('join by user [a where true] [b where true]', list)).toEqual([
      [2, 1],
      [4, 5],
      [3, 6],
    ]);
  });

  test('until empties a join', () => {
    expect(ids('join [a where true] [b where true] until [c where true]', events('a c b a'))).toEqual([[4, 3]]);
  });
});

describe('classic pipes', () => {
  const list = events('a:X:3 b:x:1 a:y:2 b:Y:5 c:x:1 c:y a:x:9 b:x:0');

  test.each([
    ['unique user', [1, 3]],
    ['sort n', [6, 8, 2, 5, 3, 1, 4, 7]],
    ['sort user, n', [8, 2, 5, 1, 7, 6, 3, 4]],
    ['sort n | head 3', [6, 8, 2]],
    ['filter n > 2', [1, 4, 7]],
    ['tail 2', [7, 8]],
    ['unique_count user | filter count > 4', [1]],
    ['unique_count user | filter percent < 0.5', [3]],
    ['unique event_type user', [1, 2, 3, 4, 5, 6]],
    ['sort user n | head 2', [8, 2]],
    ['unique_count user | sort count', [3, 1]],
  ])('| %s', (pipe, expected) => {
    expect(ids(`any where true | ${pipe}`, list).flat()).toEqual(expected);
  });

  test('count tells totals, or how often each value occurred', () => {
    expect(run('any where true | count', list).map(({ count }) => count)).toEqual([8]);
    const rows = run('any where true | count user', list);
    expect(rows.map(({ count, values }) => [count, values])).toEqual([
      [3, ['y']],
      [5, ['X']],
    ]);
  });

  test('what was counted and its share can be asked for', () => {
    const kept = (condition: string): readonly unknown[] =>
      run(`any where true | count user | filter ${condition}`, list).map(({ values }) => values);
    expect(kept('percent > 0.5')).toEqual([['X']]);
    expect(kept('key == "y"')).toEqual([['y']]);
  });

  test('nothing counts as zero, or as an empty text', () => {
    const some = events('a:x:2 a:y:-1 a:z a:w:0');
    expect(ids('any where true | sort n', some).flat()).toEqual([2, 3, 4, 1]);
  });

  test('a pipe reads any event of a sequence', () => {
    const query = 'sequence by user [a where true] [b where true] | filter events[1].n > 0';
    expect(ids(query, list)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test('only head and tail are portable', () => {
    expect(() => compileRule('any where true | unique user', { language: 'eql' })).toThrow(
      expect.objectContaining({ code: 'RULE_UNSUPPORTED' }),
    );
  });
});

describe('classic lineage', () => {
  /** `b<a` is process b, child of a. */
  const process = (id: number, subtype: string, family: string, name: string): PlainEvent => ({
    id,
    ts: id,
    event_type: 'process',
    subtype,
    unique_pid: family.split('<')[0],
    unique_ppid: family.split('<')[1],
    name,
  });
  const other = (id: number, own: string): PlainEvent => ({
    id,
    ts: id,
    event_type: 'network',
    unique_pid: own,
    name: 'n',
  });
  const list = [
    process(1, 'create', 'a<0', 'word'),
    process(2, 'create', 'b<a', 'shell'),
    process(3, 'create', 'c<b', 'curl'),
    other(4, 'a'),
    other(5, 'c'),
    process(6, 'terminate', 'a<0', 'word'),
    process(7, 'create', 'd<a', 'late'),
    other(8, 'a'),
    process(9, 'terminate', 'c<b', 'curl'),
  ];

  test.each([
    ['child of [process where name == "word"]', [2]],
    ['descendant of [process where name == "word"]', [2, 3, 5, 9]],
    ['event of [process where name == "word"]', [1, 4, 6]],
    ['not child of [process where name == "word"] and name == "curl"', [3, 9]],
    ['child of [process where child of [process where name == "word"]]', [3, 5, 9]],
  ])('%s', (condition, expected) => {
    expect(ids(`any where ${condition}`, list).flat()).toEqual(expected);
  });

  test('lineage is refused elsewhere, by name', () => {
    expect(() => compileRule('any where child of [process where true]', { language: 'eql' })).toThrow(
      expect.objectContaining({ code: 'RULE_UNSUPPORTED' }),
    );
  });
});
