import { resolve } from 'node:path';
import { lintRules } from '../../../../src/rules/sigma/load/lint.js';
import { loadSources } from '../../../../src/rules/sigma/logsource/load-sources.js';
import { compileSigmaHunt } from '../../../../src/rules/sigma/run/hunt-sigma.js';
import { viewsOf } from './views.js';

const sources = loadSources(resolve('seeds/sigma'));

function lint(text: string, retentionMs?: number): readonly unknown[] {
  const options = { sources, placeholders: new Map(), ...(retentionMs === undefined ? {} : { retentionMs }) };
  return lintRules([{ file: 'r.yml', text }], options).map((finding) => [
    finding.severity,
    finding.code,
    finding.line,
    finding.column,
  ]);
}

const CLEAN = `title: t
name: base
logsource: {product: okta, service: okta}
detection:
  s:
    eventType: user.session.start
  condition: s
`;

describe('linting Sigma rules', () => {
  test('a sound rule has no findings', () => {
    expect(lint(CLEAN)).toEqual([]);
  });

  test('a selection that the condition never asks for is a warning', () => {
    expect(lint(CLEAN.replace('  condition', '  other: {a: 1}\n  condition'))).toEqual([
      ['warning', 'RULE_SYNTAX', 7, 11],
    ]);
  });

  test('a field that looks like a slip of a known one is a warning', () => {
    expect(lint(CLEAN.replace('eventType', 'eventTyp'))).toEqual([['warning', 'RULE_UNKNOWN_FIELD', 6, 5]]);
  });

  test('an attribute that looks like a slip of a known one is a warning, one of the author’s own is none', () => {
    expect(lint(`${CLEAN}levl: high\nhunting_note: x\n`)).toEqual([['warning', 'RULE_SYNTAX', 8, 1]]);
  });

  test('a log source without a mapping is a warning', () => {
    expect(lint(CLEAN.replace('product: okta, service: okta', 'product: abacus'))).toEqual([
      ['warning', 'RULE_NOT_LIVE', 3, 12],
    ]);
  });

  test.each([
    ['product: okta, service: oktaa', 3],
    ['product: aws, service: cloudtrial', 3],
  ])('a part of the log source that looks like a slip of a known one is a warning: %s', (logsource, line) => {
    const text = CLEAN.replace('product: okta, service: okta', logsource);
    expect(lint(text)).toContainEqual(['warning', 'RULE_UNKNOWN_FIELD', line, 12]);
  });

  test('a placeholder without values is a warning', () => {
    expect(lint(CLEAN.replace('eventType: user.session.start', "eventType|expand: '%x%'"))).toEqual([
      ['warning', 'RULE_NOT_LIVE', 3, 12],
    ]);
  });

  test('a correlation that looks further back than events are kept is a warning', () => {
    const text = `${CLEAN}---\ntitle: c\ncorrelation: {type: event_count, rules: [base], timespan: 3d, condition: {gte: 2}}\n`;
    expect([lint(text, 86_400_000), lint(text, 10 * 86_400_000)]).toEqual([[['warning', 'RULE_NOT_LIVE', 9, 1]], []]);
  });

  test('an alias may call a rule by its name where the correlation lists its id', () => {
    const id = '0f4b3f0e-5f54-4a35-a7a5-0c8f0a4f3b11';
    const correlation = `{type: event_count, rules: [${id}], timespan: 3m, condition: {gte: 2}, group-by: [who], aliases: {who: {base: user}}}`;
    const text = `${CLEAN.replace('name: base', `name: base\nid: ${id}`)}---\ntitle: c\ncorrelation: ${correlation}\n`;
    expect(lint(text)).toEqual([]);
    const events = ['ana', 'ana', 'bob'].map((user, ts) => ({ id: ts, ts, eventType: 'user.session.start', user }));
    const found = compileSigmaHunt(text, { sources, placeholders: new Map() }).run(viewsOf(events));
    expect(found.map(({ key }) => key)).toEqual([['ana']]);
  });

  test.each([
    ['logsorce: {product: okta}', 'did you mean logsource by logsorce?'],
    ['logsource: {product: okta}\ndetecton: {s: {a: 1}, condition: s}', 'did you mean detection by detecton?'],
    ['correlation: {tpye: temporal, rules: [x], timespan: 1m}', 'did you mean type?'],
    ['correlation: {type: temporl, rules: [x], timespan: 1m}', 'did you mean temporal?'],
  ])('a misspelt attribute is told where it stands: %s', (attributes, advice) => {
    const [finding] = lintRules([{ file: 'r.yml', text: `title: t\n${attributes}\n` }], {
      sources,
      placeholders: new Map(),
    });
    expect(finding?.message).toContain(advice);
    expect(finding?.line).toBeGreaterThan(1);
  });

  test('an alias that leaves a rule out is a warning', () => {
    const text = `${CLEAN}---\ntitle: c\ncorrelation: {type: temporal, rules: [base], timespan: 3m, group-by: [who], aliases: {who: {bass: user}}}\n`;
    expect(lint(text)).toEqual([
      ['warning', 'RULE_UNKNOWN_FIELD', 10, 39],
      ['warning', 'RULE_UNKNOWN_FIELD', 10, 93],
    ]);
  });

  test('a percentile that is not said is a warning', () => {
    const text = `${CLEAN}---\ntitle: c\ncorrelation: {type: value_percentile, rules: [base], timespan: 3m, condition: {field: n, gte: 2}}\n`;
    expect(lint(text)).toEqual([['warning', 'RULE_SYNTAX', 9, 1]]);
  });

  test('findings come in the order of the lines', () => {
    const text = `title: bad\n---\n${CLEAN.replace('eventType', 'eventTyp')}---\ntitle: bad too\n`;
    expect(lint(text)).toEqual([
      ['error', 'RULE_SYNTAX', 1, 1],
      ['warning', 'RULE_UNKNOWN_FIELD', 8, 5],
      ['error', 'RULE_SYNTAX', 11, 1],
    ]);
  });
});
