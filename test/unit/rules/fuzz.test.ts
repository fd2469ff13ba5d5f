import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RuleFault } from '../../../src/domain/errors.js';
import { compileRule } from '../../../src/rules/compile.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { viewsOf } from '../../harness/eql-events.js';

const RUNS = process.env['SEQUITUR_LONG'] === '1' ? 50_000 : Number(process.env['SEQUITUR_RUNS'] ?? 400);
const WORDS = [
  'sequence',
  'sample',
  'join',
  'by',
  'with',
  'maxspan',
  'runs',
  'until',
  'where',
  'any',
  'process',
  'and',
  'or',
  'not',
  'in',
  'like',
  'regex',
  'true',
  'null',
  'as',
  'within',
  'exists',
  'first_seen',
  'seen_days',
  'accumulate',
  'fork',
  'child',
  'of',
  'head',
  'tail',
  'length',
  'startsWith',
  'cidrMatch',
  'match',
  'arraySearch',
  'user',
  'a.b',
  '`x y`',
  '"text"',
  '"a*"',
  '"""raw"""',
  "'s'",
  '?',
  '!',
  '~',
  '==',
  '!=',
  '<=',
  '=',
  ':',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  '.',
  '|',
  '+',
  '-',
  '*',
  '/',
  '%',
  '5',
  '1.5',
  '5m',
  '//',
  '/*',
  '*/',
  '"',
  '`',
  '"(a+"',
  '"(?=x)"',
  '"("',
  '\n',
  '\\',
];
const VIEWS = viewsOf([
  { id: 1, ts: 1, event_type: 'process', user: 'ann', n: 1, list: ['x', null, { y: 1 }] },
  { id: 2, ts: 2, event_type: 'any', user: null, 'a.b': 2, a: [{ b: 3 }] },
]);

/** Compiles and, where that worked, runs; anything but a `RuleFault` is a crash. */
function survives(query: string, dialect: 'classic' | 'elasticsearch' | undefined): void {
  try {
    runStream(compileRule(query, { language: 'eql', dialect }).pattern, VIEWS);
  } catch (fault) {
    if (!(fault instanceof RuleFault)) throw fault;
    expect(fault.place?.line).toBeGreaterThan(0);
    expect(fault.place?.column).toBeGreaterThan(0);
  }
}

const dialect = fc.constantFrom('classic' as const, 'elasticsearch' as const, undefined);

describe('whatever is sent as a query', () => {
  test('random text is refused with a place, never with a crash', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), dialect, survives), { numRuns: RUNS });
  });

  test('random words of the language are compiled or refused with a place', () => {
    const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((list) => list.join(' '));
    fc.assert(fc.property(words, dialect, survives), { numRuns: RUNS * 4 });
  });

  test('a condition in a well-formed frame is compiled or refused with a place', () => {
    const inside = fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((list) => list.join(' '));
    const framed = fc
      .tuple(inside, inside)
      .map(([left, right]) => `sequence by user with maxspan=5m [any where ${left}] [process where user == ${right}]`);
    fc.assert(fc.property(framed, dialect, survives), { numRuns: RUNS * 2 });
  });

  test.each([
    ['brackets', `any where ${'('.repeat(20_000)}`],
    ['negations', `any where ${'not '.repeat(20_000)}true`],
    ['signs', `any where 1 == ${'-'.repeat(20_000)}1`],
    ['sums', `any where 1 == ${'1 + '.repeat(20_000)}1`],
    ['products', `any where 1 == ${'1 * '.repeat(20_000)}1`],
    ['calls', `any where ${'length('.repeat(20_000)}`],
    ['terms', `sequence ${'[any where true] '.repeat(500)}`],
    ['runs', 'sequence [any where true] with runs=1000000 [any where true]'],
    ['pipes', `any where true ${'| head 1 '.repeat(1000)}`],
    ['text', `any where user == "${'x'.repeat(300_000)}"`],
    ['lineage', `any where ${'child of [any where '.repeat(5_000)}`],
  ])('too much nesting or repetition is refused as too large: %s', (_, query) => {
    const codes = (['classic', undefined] as const).map((used) => {
      try {
        compileRule(query, { language: 'eql', dialect: used });
        return 'compiled';
      } catch (fault) {
        return fault instanceof RuleFault ? fault.code : 'crashed';
      }
    });
    expect(codes).toContain('RULE_TOO_LARGE');
    expect(codes).not.toContain('crashed');
    expect(codes).not.toContain('compiled');
  });

  test('a pattern that would grow without bound is refused or compiled at once', () => {
    const started = performance.now();
    for (const pattern of [
      '(((((a{100}){100}){100}){100}){100})',
      `${'('.repeat(2000)}a${')*'.repeat(2000)}`,
      'a{1000}'.repeat(500),
    ]) {
      survives(`any where user regex ${JSON.stringify(pattern)}`, undefined);
    }
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('a pattern that would make a backtracking engine hang answers at once', () => {
    const { pattern } = compileRule('any where user regex "(a+)+b" or user like "*a*a*a*a*a*a*a*a*b"', {
      language: 'eql',
    });
    const views = viewsOf([{ id: 1, ts: 1, event_type: 'x', user: 'a'.repeat(20_000) }]);
    const started = performance.now();
    expect(runStream(pattern, views).matches).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
