import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { greatCircleKm } from '../../../src/domain/great-circle.js';
import { RuleFault } from '../../../src/domain/errors.js';
import { compileRule } from '../../../src/rules/compile.js';
import { FUNCTIONS } from '../../../src/rules/eql/functions/index.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { viewsOf } from '../../harness/eql-events.js';

const DOC = { id: 1, ts: 1, event_type: 'mail', d: 'quarry.example', n: 5, gone: null, lat: 45.7, long: 4.8 };

function holds(condition: string): boolean {
  const { pattern } = compileRule(`any where ${condition}`, { language: 'eql' });
  return runStream(pattern, viewsOf([DOC])).matches.length === 1;
}

function codeOf(query: string, dialect?: 'elasticsearch' | 'classic'): string | null {
  try {
    compileRule(query, { language: 'eql', dialect });
    return null;
  } catch (fault) {
    return fault instanceof RuleFault ? fault.code : 'another fault';
  }
}

const edits = (a: string, b: string) =>
  FUNCTIONS.get('editDistance')?.apply([a, b], { dialect: 'elasticsearch', fold: false, decimal: false }) as number;

describe('how far two texts are apart', () => {
  test.each([
    ['editDistance(d, "quarry.example") == 0', true],
    ['editDistance(d, "quany.example") == 2', true],
    ['editDistance(d, "qaurry.example") == 1', true],
    ['editDistance(d, "quarry.exampIe") == 1', true],
    ['editDistance("", "") == 0', true],
    ['editDistance("🙂", "🙃") == 1', true],
    ['editDistance(gone, "a") == 1', false],
    ['editDistance(gone, "a") == null', true],
    ['editDistance(n, "5") == null', true],
  ])('%s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  test('is the same both ways, none for one text, and at most the longer of the two', () => {
    const text = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(edits(a, b)).toBe(edits(b, a));
        expect(edits(a, a)).toBe(0);
        expect(edits(a, b)).toBeLessThanOrEqual(Math.max([...a].length, [...b].length));
        expect(edits(a, b)).toBeGreaterThanOrEqual(Math.abs([...a].length - [...b].length));
      }),
    );
  });

  test('a text of a megabyte is compared by its beginning', () => {
    expect(edits('a'.repeat(1_000_000), 'b'.repeat(1_000_000))).toBe(256);
  });
});

describe('how far two places are apart', () => {
  test.each([
    ['distanceKm(lat, long, 45.7, 4.8) == 0', true],
    ['distanceKm(lat, long, 48.85, 2.35) > 390 and distanceKm(lat, long, 48.85, 2.35) < 400', true],
    ['distanceKm(0, 0, 0, 180) > 20000', true],
    ['distanceKm(lat, gone, 1, 2) == null', true],
    ['distanceKm(lat, long, 1, d) == null', true],
  ])('%s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  test('never more than half around the Earth, and the same both ways', () => {
    const place = fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    });
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(greatCircleKm(a, b)).toBeCloseTo(greatCircleKm(b, a), 6);
        expect(greatCircleKm(a, b)).toBeLessThanOrEqual(20_016);
      }),
    );
  });
});

describe('both are ours alone', () => {
  test.each(['editDistance(d, "x") < 2', 'distanceKm(1, 2, 3, 4) > 5'])('%s', (condition) => {
    expect(codeOf(`any where ${condition}`)).toBeNull();
    expect(codeOf(`any where ${condition}`, 'elasticsearch')).toBe('EQL_EXTENSION');
    expect(codeOf(`any where ${condition}`, 'classic')).not.toBeNull();
  });

  test.each([
    'editDistance(d) < 2',
    'editDistance(1, "a") < 2',
    'distanceKm(1, 2, 3) > 1',
    'distanceKm("a", 2, 3, 4) > 1',
  ])('wrong arguments are refused: %s', (condition) => {
    expect(['RULE_TYPE', 'RULE_SYNTAX']).toContain(codeOf(`any where ${condition}`));
  });
});
