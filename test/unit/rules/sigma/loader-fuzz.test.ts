import fc from 'fast-check';
import { load, matchesOf } from './views.js';
import { RuleFault } from '../../../../src/domain/errors.js';

const RUNS = { numRuns: process.env['SEQUITUR_LONG'] === '1' ? 20_000 : Number(process.env['SEQUITUR_RUNS'] ?? 300) };

const SEED = `title: t
name: n
level: high
logsource: {product: windows, category: process_creation}
detection:
  a:
    - Image|endswith: ['\\cmd.exe', 'x*y?z']
      CommandLine|contains|all: [a, b]
    - k|re|i: '^a{1,3}$'
  b:
    - keyword
  c|d: null
  condition: (a and not 1 of b*) or all of them
---
title: c
correlation:
  type: temporal_ordered
  rules: [n]
  group-by: [user]
  timespan: 5m
  condition: {gte: 1}
`;

const SPICE = [
  '|',
  '*',
  '\\',
  '[',
  '{',
  '}',
  ']',
  ':',
  '- ',
  '&a ',
  '*a',
  '!!binary ',
  '%',
  '"',
  "'",
  '\n',
  '\t',
  '---\n',
  'null',
  '\u0000',
  '\ud800',
  '9'.repeat(400),
  'not ',
  '(',
  ')',
  'of ',
  '<<: ',
];

/** A sound rule with a few pieces cut out, doubled or put in. */
const mangled = fc
  .array(
    fc.record({ at: fc.nat({ max: SEED.length }), cut: fc.nat({ max: 12 }), put: fc.constantFrom('', ...SPICE) }),
    {
      minLength: 1,
      maxLength: 5,
    },
  )
  .map((edits) => edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), SEED));

function faultless(text: string): boolean {
  for (const finding of load(text).findings)
    expect([finding.line > 0, finding.column > 0, finding.message.length > 0]).toEqual([true, true, true]);
  return true;
}

describe('the loader, whatever it is given', () => {
  test('answers a damaged rule with findings that have a place, never with a crash', () => {
    fc.assert(fc.property(mangled, faultless), RUNS);
  });

  test('answers any text with findings that have a place', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), faultless), RUNS);
  });

  test('compiles any value of any field, and the rule then fires on exactly that value', () => {
    const literal = fc.string({ minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(literal, (value) => {
        const written = JSON.stringify(value.replace(/[\\*?]/g, '\\$&'));
        const rule = `title: t\nlogsource: {product: test}\ndetection:\n  s: {f|cased: ${written}}\n  condition: s\n`;
        expect(matchesOf(rule, [{ f: value }, { f: `${value}x` }])).toHaveLength(1);
      }),
      RUNS,
    );
  });

  test('a hunt with a fault throws it as a fault of the rule', () => {
    expect(() => matchesOf('title: t', [])).toThrow(RuleFault);
    expect(() => matchesOf('', [])).toThrow(RuleFault);
  });
});
