import { correlation, event, told } from './correlation-rules.js';
import { load, matchesOf } from './views.js';

describe('temporal correlations', () => {
  const both = '{type: temporal, rules: [rule_a, rule_b], group-by: [user], timespan: 10s}';
  const inOrder = '{type: temporal_ordered, rules: [rule_a, rule_b], group-by: [user], timespan: 10s}';

  test('every rule must occur where no condition says otherwise', () => {
    expect(matchesOf(correlation(both), [event('1', 'a', 0), event('2', 'a', 1)])).toEqual([]);
  });

  test('the order does not matter, the evidence is told in the order of the rules', () => {
    expect(told(matchesOf(correlation(both), [event('1', 'b', 0), event('2', 'a', 1)]))).toEqual(['2 1']);
  });

  test('in temporal_ordered the order matters', () => {
    expect(matchesOf(correlation(inOrder), [event('1', 'b', 0), event('2', 'a', 1)])).toEqual([]);
  });

  test('a chain that has been told is not told again when a rule occurs anew', () => {
    const events = [event('1', 'a', 0), event('2', 'b', 1), event('3', 'a', 2)];
    expect(told(matchesOf(correlation(inOrder), events))).toEqual(['1 2']);
  });

  test('one event may satisfy two rules of a temporal correlation, but does not come after itself', () => {
    const any =
      'title: any\nname: rule_any\nlogsource: {product: test}\ndetection:\n  s: {kind: "*"}\n  condition: s\n';
    const text = (type: string): string =>
      correlation(`{type: ${type}, rules: [rule_a, rule_any], timespan: 10s}`).replace(
        '---\ntitle: corr',
        `---\n${any}---\ntitle: corr`,
      );
    const events = [event('1', 'a', 0)];
    expect([told(matchesOf(text('temporal'), events)), matchesOf(text('temporal_ordered'), events)]).toEqual([
      ['1 1'],
      [],
    ]);
  });

  test('a condition may ask for fewer rules', () => {
    const text = correlation('{type: temporal, rules: [rule_a, rule_b, rule_c], timespan: 10s, condition: {gte: 2}}');
    expect(told(matchesOf(text, [event('1', 'a', 0), event('2', 'c', 1)]))).toEqual(['1 2']);
  });

  test('aliases join fields of different names', () => {
    const text = correlation(
      '{type: temporal, rules: [rule_a, rule_b], group-by: [who], timespan: 10s, aliases: {who: {rule_a: user, rule_b: actor}}}',
    );
    const [match] = matchesOf(text, [event('1', 'a', 0, { user: 'x' }), event('2', 'b', 1, { user: 'y', actor: 'x' })]);
    expect(match?.key).toEqual(['x']);
  });

  test('a rule that must not occur is looked for on both sides of the evidence', () => {
    const text = correlation('{type: temporal, condition: rule_a and not rule_b, timespan: 10s, group-by: [user]}');
    const events = [event('1', 'a', 0), event('2', 'b', 10), event('3', 'a', 100), event('4', 'b', 110.001)];
    const matches = matchesOf(text, events);
    expect([told(matches), matches[0]?.closesAt]).toEqual([['3'], 110_000]);
  });

  test('in an ordered rule the absence is asked in its place only', () => {
    const text = correlation('{type: temporal_ordered, condition: rule_a and not rule_b and rule_c, timespan: 10s}');
    const run = (kinds: string): number =>
      matchesOf(
        text,
        kinds.split('').map((kind, ts) => event(String(ts), kind, ts)),
      ).length;
    expect([run('ac'), run('abc'), run('bac'), run('acb')]).toEqual([1, 0, 1, 1]);
  });

  test('a condition that nothing need meet is refused', () => {
    const text = correlation('{type: temporal, condition: not rule_a, timespan: 10s}');
    expect(load(text).findings.map((finding) => finding.code)).toEqual(['RULE_UNSUPPORTED']);
  });
});
