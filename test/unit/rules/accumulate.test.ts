import { describe, expect, test } from '@jest/globals';
import { compileRule } from '../../../src/rules/compile.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { viewsOf, type PlainEvent } from '../../harness/eql-events.js';

type Finding = Record<string, unknown>;
const DAY = 86_400;

/** Detections at a day each; ids are their places, from 1. */
function found(
  query: string,
  findings: readonly (Finding & { readonly day: number })[],
): readonly (readonly number[])[] {
  const events = findings.map(({ day, ...more }, index) => ({
    id: index + 1,
    ts: day * DAY * 1_000,
    event_type: 'detection',
    ...more,
  }));
  const { matches } = runStream(compileRule(query, { language: 'eql' }).pattern, viewsOf(events as PlainEvent[]));
  return matches.map(({ match }) => match.events.map((event) => Number(event?.uid)));
}

const finding = (day: number, risk: number, more: Finding = {}) => ({ day, risk, who: 'ann', ...more });
const sum = 'accumulate by who within 7d [detection where true] having sum(risk) >= 100';

describe('risk that accumulates', () => {
  test('three small findings of one person in a week are one large one', () => {
    expect(found(sum, [finding(0, 40), finding(2, 40), finding(4, 40)])).toEqual([[1, 2, 3]]);
  });

  test('findings of two people do not add up', () => {
    expect(found(sum, [finding(0, 60), finding(1, 60, { who: 'bob' })])).toEqual([]);
  });

  test('a finding exactly a window ago still counts, one a day older does not', () => {
    expect(found(sum, [finding(0, 60), finding(7, 40)])).toEqual([[1, 2]]);
    expect(found(sum, [finding(0, 60), finding(8, 40)])).toEqual([]);
  });

  test('each further finding tells of the window that ends with it', () => {
    expect(found(sum, [finding(0, 100), finding(1, 5)])).toEqual([[1], [1, 2]]);
  });

  test('one cause counts once, however many findings it has', () => {
    const once = `${sum} distinct by rule, root`;
    const same = { rule: 'r', root: 'e1' };
    expect(found(once, [finding(0, 60, same), finding(1, 60, same)])).toEqual([]);
    expect(found(once, [finding(0, 60, same), finding(1, 60, { rule: 'r', root: 'e2' })])).toEqual([[1, 2]]);
  });

  test('several totals are joined by and and or, and binds first', () => {
    const both =
      'accumulate by who within 7d [any where true] having count() >= 9 or sum(risk) >= 50 and distinct(tactic) >= 2';
    expect(found(both, [finding(0, 60, { tactic: ['a'] })])).toEqual([]);
    expect(found(both, [finding(0, 60, { tactic: ['a', 'b'] })])).toEqual([[1]]);
  });

  test('nothing measured is no total of nought', () => {
    expect(found('accumulate within 1d [any where true] having sum(points) < 5', [finding(0, 1)])).toEqual([]);
  });

  test('findings without a person belong to nobody', () => {
    expect(found(sum, [{ day: 0, risk: 200 }])).toEqual([]);
  });
});
