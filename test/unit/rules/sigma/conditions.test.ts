import { load, matchesOf } from './views.js';

const DETECTION = `title: t
logsource: {product: test}
detection:
  sel_a: {a: 1}
  sel_b: {b: 1}
  sel_c: {c: 1}
  _hidden: {d: 1}
  condition: `;

function fires(condition: string, event: Record<string, unknown>): boolean {
  return matchesOf(`${DETECTION}${condition}\n`, [event]).length === 1;
}

describe('Sigma conditions', () => {
  test.each<readonly [title: string, condition: string, event: Record<string, unknown>, fires: boolean]>([
    ['and asks for both', 'sel_a and sel_b', { a: 1 }, false],
    ['or asks for either', 'sel_a or sel_b', { b: 1 }, true],
    ['and binds tighter than or', 'sel_a or sel_b and sel_c', { a: 1 }, true],
    ['parentheses bind tighter still', '(sel_a or sel_b) and sel_c', { a: 1 }, false],
    ['not binds tighter than and', 'not sel_a and sel_b', { b: 1 }, true],
    ['two nots are none', 'not not sel_a', { a: 1 }, true],
    ['1 of a pattern asks for any of them', '1 of sel_*', { c: 1 }, true],
    ['all of a pattern asks for every one', 'all of sel_*', { a: 1, b: 1 }, false],
    ['all of a pattern holds with every one', 'all of sel_*', { a: 1, b: 1, c: 1 }, true],
    ['2 of a pattern asks for two', '2 of sel_*', { a: 1, c: 1 }, true],
    ['2 of a pattern is not met by one', '2 of sel_*', { a: 1 }, false],
    ['not 1 of asks for none', 'sel_a and not 1 of sel_b*', { a: 1, b: 1 }, false],
    ['any of them is 1 of them', 'any of them', { b: 1 }, true],
    ['them leaves out names that begin with an underscore', '1 of them', { d: 1 }, false],
    ['words may be capital', 'sel_a AND NOT sel_b', { a: 1 }, true],
    ['several conditions are alternatives', '[sel_a, sel_b]', { b: 1 }, true],
  ])('%s', (_title, condition, event, expected) => {
    expect(fires(condition, event)).toBe(expected);
  });

  test.each([
    ['an unknown selection', 'sel_a and sel_x', ['RULE_SYNTAX', 8, 24]],
    ['a pattern that fits nothing', '1 of filter_*', ['RULE_SYNTAX', 8, 19]],
    ['an open parenthesis', '(sel_a or sel_b', ['RULE_SYNTAX', 8, 24]],
    ['an operand that is missing', 'sel_a and', ['RULE_SYNTAX', 8, 20]],
    ['an aggregation', 'sel_a | count() by x > 5', ['RULE_UNSUPPORTED', 8, 20]],
    ['a quantity that is none', 'some of sel_*', ['RULE_SYNTAX', 8, 14]],
  ])('%s is refused at its place', (_title, condition, place) => {
    const [finding] = load(`${DETECTION}${condition}\n`).findings;
    expect([finding?.code, finding?.line, finding?.column]).toEqual(place);
  });
});

describe('Sigma selections', () => {
  const rule = (selection: string): string =>
    `title: t\nlogsource: {product: test}\ndetection:\n  s:\n${selection}\n  condition: s\n`;

  test('a map asks for all of its fields', () => {
    expect(matchesOf(rule('    a: 1\n    b: 2'), [{ a: 1, b: 2 }, { a: 1 }])).toHaveLength(1);
  });

  test('a list of maps asks for any of them', () => {
    expect(matchesOf(rule('    - a: 1\n    - b: 2'), [{ a: 1 }, { b: 2 }, { c: 3 }])).toHaveLength(2);
  });

  test('keywords are found in any value, in any name, and inside longer texts', () => {
    const events = [{ x: { y: ['an EVIL word'] } }, { 'evil.io/flag': true }, { x: 'good' }];
    expect(matchesOf(rule('    - evil'), events)).toHaveLength(2);
  });

  test('a keyword may hold wildcards', () => {
    expect(matchesOf(rule('    - ev*l w?rd'), [{ x: 'the evil word' }, { x: 'evil' }])).toHaveLength(1);
  });

  test('keywords with all must each be found', () => {
    const selection = "    '|all': [evil, word]";
    expect(matchesOf(rule(selection), [{ x: 'evil', y: 'word' }, { x: 'evil' }])).toHaveLength(1);
  });

  test('keywords and maps may stand in one list', () => {
    expect(matchesOf(rule('    - evil\n    - a: 1'), [{ a: 1 }, { x: 'evil' }, { a: 2 }])).toHaveLength(2);
  });
});

describe('Sigma filters', () => {
  const base = 'title: b\nname: base\nlogsource: {product: test}\ndetection:\n  s: {a: 1}\n  condition: s\n';
  const filter = (rules: string, product: string): string =>
    `---\ntitle: f\nlogsource: {product: ${product}}\nfilter:\n  rules: ${rules}\n  adm: {u|startswith: adm_}\n  condition: not adm\n`;
  const events = [
    { a: 1, u: 'adm_x' },
    { a: 1, u: 'bob' },
  ];

  test('a filter narrows the rules it names', () => {
    expect(matchesOf(base + filter('[base]', 'test'), events)).toHaveLength(1);
  });

  test('a filter for any narrows every rule of its log source', () => {
    expect(matchesOf(base + filter('any', 'test'), events)).toHaveLength(1);
  });

  test('a filter of another log source narrows nothing', () => {
    expect(matchesOf(base + filter('any', 'other'), events)).toHaveLength(2);
  });

  test('a filter for a rule that is not there is a fault', () => {
    expect(load(base + filter('[bass]', 'test')).findings.map((finding) => [finding.code, finding.line])).toEqual([
      ['RULE_SYNTAX', 11],
    ]);
  });
});

describe('rule files', () => {
  test('what a rule says of itself stays on its matches', () => {
    const text =
      'title: t\nid: 11111111-1111-4111-8111-111111111111\nauthor: A. Author\nreferences: [https://example.test/a]\nlicense: DRL-1.1\nlogsource: {product: test}\ndetection:\n  s: {a: 1}\n  condition: s\n';
    const [match] = matchesOf(text, [{ a: 1 }]);
    expect([match?.rule.id, match?.rule.author, match?.rule.references, match?.rule.license]).toEqual([
      '11111111-1111-4111-8111-111111111111',
      'A. Author',
      ['https://example.test/a'],
      'DRL-1.1',
    ]);
  });

  test('a last --- with nothing after it is no rule', () => {
    expect(load(`${DETECTION}sel_a\n---\n`).findings).toEqual([]);
  });

  test('a detection without selections is told that one is missing', () => {
    const { findings } = load('title: t\nlogsource: {product: test}\ndetection:\n  condition: a\n');
    expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining('expected a selection before it')]);
  });

  test('a fault in one document leaves the others alone', () => {
    const good = 'title: t\nlogsource: {product: test}\ndetection:\n  s: {a: 1}\n  condition: s\n';
    const { rules, findings } = load(`title: bad\n---\n${good}`);
    expect([rules.length, findings.length]).toEqual([1, 1]);
  });

  test('two rules of one name are a fault', () => {
    const rule = 'title: t\nname: n\nlogsource: {product: test}\ndetection:\n  s: {a: 1}\n  condition: s\n';
    expect(load(`${rule}---\n${rule}`).findings.map((finding) => finding.line)).toEqual([8]);
  });

  test.each([
    ['text that is not YAML', 'title: [', 'RULE_SYNTAX'],
    ['a name given twice', 'title: a\ntitle: b', 'RULE_SYNTAX'],
    ['a list', '- a', 'RULE_SYNTAX'],
    ['the actions of old collections', 'action: global\ntitle: t', 'RULE_UNSUPPORTED'],
    ['brackets without end', '['.repeat(5000), 'RULE_TOO_LARGE'],
    ['a level that is none', 'title: t\nlevel: urgent', 'RULE_SYNTAX'],
  ])('%s is refused', (_title, text, code) => {
    expect(load(text).findings.map((finding) => finding.code)).toEqual([code]);
  });

  test('a map may bring in another by a merge key, and overrules what it brings', () => {
    const rule = (own: string): string =>
      `title: t\nlogsource: {product: test}\ndetection:\n  base: &b {a: 1, b: 1}\n  s:\n    <<: *b\n    ${own}\n  condition: s\n`;
    expect(matchesOf(rule('c: 1'), [{ a: 1, b: 1, c: 1 }, { c: 1 }])).toHaveLength(1);
    expect(matchesOf(rule('a: 2'), [{ a: 2, b: 1 }])).toHaveLength(1);
  });

  test('aliases that multiply are refused instead of followed', () => {
    const levels = Array.from(
      { length: 9 },
      (_, n) =>
        `l${String(n + 1)}: &l${String(n + 1)} [${Array(9)
          .fill(`*l${String(n)}`)
          .join(', ')}]`,
    );
    const bomb = `title: t\nlogsource: {product: test}\nl0: &l0 [x]\n${levels.join('\n')}\ndetection:\n  s: {a: *l9}\n  condition: s\n`;
    expect(load(bomb).findings).toHaveLength(1);
  });
});
