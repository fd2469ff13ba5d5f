import { correlation, event, told } from './correlation-rules.js';
import { load, matchesOf } from './views.js';

describe('chains of correlations', () => {
  const many = '{type: event_count, rules: [rule_a], group-by: [user, host], timespan: 10s, condition: {gte: 2}}';
  const chained = (outer: string): string => `${correlation(many)}---\ntitle: outer\ncorrelation: ${outer}\n`;

  test('a match counts once, at the time of its last event, under the outer group', () => {
    const text = chained('{type: temporal_ordered, rules: [corr, rule_b], group-by: [user], timespan: 5s}');
    const events = [
      event('1', 'a', 0, { host: 'h' }),
      event('2', 'a', 9, { host: 'h' }),
      event('3', 'b', 14, { host: 'other' }),
    ];
    const matches = matchesOf(text, events);
    expect([told(matches), matches[0]?.steps, matches[0]?.key]).toEqual([['1 2 3'], [0, 0, 1], ['u']]);
  });

  test('a field that the inner group does not have is read of its last event', () => {
    const text = chained('{type: temporal, rules: [corr, rule_b], group-by: [site], timespan: 5s}');
    const events = [
      event('1', 'a', 0, { host: 'h', site: 'x' }),
      event('2', 'a', 1, { host: 'h', site: 'y' }),
      event('3', 'b', 2, { site: 'y' }),
    ];
    expect(matchesOf(text, events).map((match) => match.key)).toEqual([['y']]);
  });

  test('spans add up', () => {
    const rule = load(chained('{type: temporal, rules: [corr, rule_b], timespan: 5s}')).rules.at(-1)?.rule;
    expect(rule?.kind === 'correlation' ? rule.totalSpanMs : null).toBe(15_000);
  });

  test('a circle is refused at each of its rules', () => {
    const text =
      'title: x\nname: x\ncorrelation: {type: temporal, rules: [y], timespan: 1s}\n---\ntitle: y\nname: y\ncorrelation: {type: temporal, rules: [x], timespan: 1s}\n';
    expect(load(text).findings.map((finding) => [finding.code, finding.line])).toEqual([
      ['RULE_SYNTAX', 3],
      ['RULE_SYNTAX', 7],
    ]);
  });
});

describe('what reports', () => {
  const events = [event('1', 'a', 0), event('2', 'a', 1)];

  test('rules that a correlation is built of are silent', () => {
    const text = correlation('{type: event_count, rules: [rule_a], timespan: 10s, condition: {gte: 2}}');
    expect(matchesOf(text, events).map((match) => match.rule.title)).toEqual(['corr']);
  });

  test('generate lets them speak', () => {
    const text = correlation(
      '{type: event_count, rules: [rule_a], timespan: 10s, condition: {gte: 2}, generate: true}',
    );
    expect(matchesOf(text, events).map((match) => match.rule.title)).toEqual(['a', 'a', 'corr']);
  });
});

describe('correlation faults', () => {
  test.each([
    ['an unknown rule', '{type: temporal, rules: [rule_x], timespan: 1s}', 'RULE_SYNTAX'],
    ['an unknown type', '{type: near, rules: [rule_a], timespan: 1s}', 'RULE_UNSUPPORTED'],
    [
      'an attribute that would change the meaning',
      '{type: temporal, rules: [rule_a], timespan: 1s, window: session}',
      'RULE_UNSUPPORTED',
    ],
    ['a timespan without a unit', '{type: temporal, rules: [rule_a], timespan: 5}', 'RULE_SYNTAX'],
    ['months, which have no length', '{type: temporal, rules: [rule_a], timespan: 1M}', 'RULE_SYNTAX'],
    ['a count without a condition', '{type: event_count, rules: [rule_a], timespan: 1s}', 'RULE_SYNTAX'],
    [
      'a value count without a field',
      '{type: value_count, rules: [rule_a], timespan: 1s, condition: {gte: 1}}',
      'RULE_SYNTAX',
    ],
    [
      'an unknown comparison',
      '{type: event_count, rules: [rule_a], timespan: 1s, condition: {more: 1}}',
      'RULE_UNSUPPORTED',
    ],
    [
      'an expression for a count',
      '{type: event_count, rules: [rule_a], timespan: 1s, condition: rule_a}',
      'RULE_UNSUPPORTED',
    ],
  ])('%s is refused in the line of the correlation', (_title, body, code) => {
    const [finding] = load(correlation(body)).findings;
    expect([finding?.code, finding?.line]).toEqual([code, 24]);
  });
});
