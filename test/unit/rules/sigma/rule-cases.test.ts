import { runCases } from '../../../../src/rules/sigma/cases/run-cases.js';
import { NO_SOURCES } from './views.js';

const RULE = {
  file: 'r.yml',
  text: 'title: t\nlogsource: {product: test}\ndetection:\n  s: {a: 1}\n  condition: s\n',
};

function run(cases: string, rule = RULE): readonly unknown[] {
  return runCases(rule, { file: 'r.test.yml', text: cases }, { sources: NO_SOURCES, placeholders: new Map() }).map(
    (result) => [result.name, result.passed, result.finding?.code ?? null, result.finding?.line ?? null],
  );
}

describe('cases beside a rule', () => {
  test('pass where the matches are those that were told', () => {
    const text =
      'cases:\n  - name: fires\n    events: [{id: x, a: 1}, {id: y, a: 2}]\n    matches: [x]\n  - name: near miss\n    events: [{id: y, a: 2}]\n    matches: 0\n';
    expect(run(text)).toEqual([
      ['fires', true, null, null],
      ['near miss', true, null, null],
    ]);
  });

  test('fail with the place of the case where they are not', () => {
    const text = 'cases:\n  - name: fires\n    events: [{id: x, a: 2}]\n    matches: 1\n';
    expect(run(text)).toEqual([['fires', false, 'BAD_USER_INPUT', 2]]);
  });

  test('fail where the right number of matches holds the wrong events', () => {
    const text = 'cases:\n  - name: fires\n    events: [{id: x, a: 1}]\n    matches: [y]\n';
    expect(run(text)).toEqual([['fires', false, 'BAD_USER_INPUT', 2]]);
  });

  test.each([
    ['without events', 'cases:\n  - name: n\n    matches: 1\n'],
    ['without matches', 'cases:\n  - name: n\n    events: []\n'],
    ['with matches that are no number', 'cases:\n  - name: n\n    events: []\n    matches: some\n'],
  ])('%s fail', (_title, text) => {
    expect(run(text)).toEqual([['n', false, 'RULE_SYNTAX', expect.any(Number)]]);
  });

  test('a file without cases fails, so that none can pass by being empty', () => {
    expect(run('')).toEqual([[expect.any(String), false, 'RULE_SYNTAX', 1]]);
  });

  test('a rule that does not compile fails its cases', () => {
    const broken = { file: 'r.yml', text: 'title: t\n' };
    expect(run('cases:\n  - {name: n, events: [], matches: 0}\n', broken)).toEqual([
      [expect.any(String), false, 'RULE_SYNTAX', 1],
    ]);
  });

  test('an event that has no time cannot be correlated', () => {
    const rule = {
      file: 'r.yml',
      text: `${RULE.text.replace('title: t', 'title: t\nname: n')}---\ntitle: c\ncorrelation: {type: event_count, rules: [n], timespan: 1m, condition: {gte: 1}}\n`,
    };
    expect(run('cases:\n  - {name: n, events: [{id: x, a: 1}], matches: 1}\n', rule)).toEqual([
      ['n', false, 'TIME_MISSING', 2],
    ]);
  });
});
