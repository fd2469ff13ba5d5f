import { correlation, event, told } from './correlation-rules.js';
import { matchesOf } from './views.js';

describe('counting correlations', () => {
  const burst = '{type: event_count, rules: [rule_a], group-by: [user], timespan: 10s, condition: {gte: 3}}';

  test('both ends of the window count', () => {
    const events = [event('1', 'a', 0), event('2', 'a', 5), event('3', 'a', 10)];
    expect(told(matchesOf(correlation(burst), events))).toEqual(['1 2 3']);
  });

  test('an event one millisecond too old does not count', () => {
    const events = [event('1', 'a', 0), event('2', 'a', 5), event('3', 'a', 10.001)];
    expect(matchesOf(correlation(burst), events)).toEqual([]);
  });

  test('each further event that satisfies is a match of its own', () => {
    const events = [0, 1, 2, 3].map((ts) => event(String(ts), 'a', ts));
    expect(told(matchesOf(correlation(burst), events))).toEqual(['0 1 2', '0 1 2 3']);
  });

  test('events of one instant share one window and make one match', () => {
    const events = [1, 2, 3, 4].map((id) => event(String(id), 'a', 0));
    expect(told(matchesOf(correlation(burst), events))).toEqual(['1 2 3 4']);
  });

  test('groups are counted apart', () => {
    const events = [event('1', 'a', 0), event('2', 'a', 1), event('3', 'a', 2, { user: 'v' })];
    expect(matchesOf(correlation(burst), events)).toEqual([]);
  });

  test('an event whose group field is null or missing joins no group', () => {
    const events = [1, 2, 3].map((id) => event(String(id), 'a', id, { user: id === 1 ? undefined : null }));
    expect(matchesOf(correlation(burst), events)).toEqual([]);
  });

  test('without group-by all events are one group, and the match has no key', () => {
    const text = correlation('{type: event_count, rules: [rule_a], timespan: 10s, condition: {gte: 2}}');
    const matches = matchesOf(text, [event('1', 'a', 0), event('2', 'a', 1, { user: 'v' })]);
    expect([told(matches), matches[0]?.key]).toEqual([['1 2'], null]);
  });

  test('an event that satisfies two rules is one event', () => {
    const text = correlation(
      '{type: event_count, rules: [rule_a, rule_aa], timespan: 10s, condition: {gte: 2}}',
    ).replace(
      '---\ntitle: corr',
      '---\ntitle: aa\nname: rule_aa\nlogsource: {product: test}\ndetection:\n  s: {kind: a*}\n  condition: s\n---\ntitle: corr',
    );
    expect(matchesOf(text, [event('1', 'a', 0)])).toEqual([]);
  });

  test('a range of counts is met inside and not beyond', () => {
    const text = correlation('{type: event_count, rules: [rule_a], timespan: 10s, condition: {gt: 1, lte: 2}}');
    expect(
      told(
        matchesOf(
          text,
          [0, 1, 2].map((ts) => event(String(ts), 'a', ts)),
        ),
      ),
    ).toEqual(['0 1']);
  });

  test('what more events could undo is final only once its time has passed', () => {
    const [match] = matchesOf(correlation('{type: event_count, rules: [rule_a], timespan: 10s, condition: {lt: 3}}'), [
      event('1', 'a', 7),
    ]);
    expect([match?.at, match?.closesAt]).toEqual([7000, 7000]);
  });

  test('different values are counted, nulls are not', () => {
    const text = correlation('{type: value_count, rules: [rule_a], timespan: 10s, condition: {field: ip, gte: 2}}');
    const ips = ['x', 'x', null, 'y'];
    expect(
      told(
        matchesOf(
          text,
          ips.map((ip, ts) => event(String(ts), 'a', ts, { ip })),
        ),
      ),
    ).toEqual(['0 1 2 3']);
  });

  test('several fields are counted as tuples', () => {
    const text = correlation('{type: value_count, rules: [rule_a], timespan: 10s, condition: {field: [x, y], gte: 3}}');
    const pairs = [
      [1, 1],
      [1, 2],
      [1, 1],
      [2, 1],
    ] as const;
    expect(
      matchesOf(
        text,
        pairs.map(([x, y], ts) => event(String(ts), 'a', ts, { x, y })),
      ),
    ).toHaveLength(1);
  });

  interface Measured {
    readonly title: string;
    readonly type: string;
    readonly condition: string;
    readonly numbers: readonly unknown[];
    readonly count: number;
  }
  test.each<Measured>([
    {
      title: 'value_sum adds numbers and texts that are numbers',
      type: 'value_sum',
      condition: '{field: n, gte: 7}',
      numbers: [3, '4', 'x'],
      count: 2,
    },
    {
      title: 'value_avg divides by the events that have a number',
      type: 'value_avg',
      condition: '{field: n, gte: 3.5}',
      numbers: [3, '4', 'x'],
      count: 2,
    },
    {
      title: 'value_percentile takes the nearest rank',
      type: 'value_percentile',
      condition: '{field: n, percentile: 75, eq: 3}',
      numbers: [1, 2, 3, 4],
      count: 2,
    },
    {
      title: 'value_median takes the middle',
      type: 'value_median',
      condition: '{field: n, eq: 2.5}',
      numbers: [1, 2, 3, 4],
      count: 1,
    },
    {
      title: 'no number is no sum, not zero',
      type: 'value_sum',
      condition: '{field: n, lte: 0}',
      numbers: ['x', null],
      count: 0,
    },
  ])('$title', ({ type, condition, numbers, count }) => {
    const text = correlation(`{type: ${type}, rules: [rule_a], timespan: 1h, condition: ${condition}}`);
    expect(
      matchesOf(
        text,
        numbers.map((n, ts) => event(String(ts), 'a', ts, { n })),
      ),
    ).toHaveLength(count);
  });
});
