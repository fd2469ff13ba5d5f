import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { answerShift, LEAST_ANSWERS, SHIFT_AT } from '../../../src/ledger/trust/answer-shift.js';
import { furthest } from '../../../src/usecases/trust/watch-baselines.js';

const counts = fc
  .dictionary(fc.constantFrom('first_seen', 'known', 'known_to_peers', 'NO_DATA'), fc.nat(500))
  .filter((each) => Object.values(each).reduce((sum, n) => sum + n, 0) >= LEAST_ANSWERS);

test('a distribution that stays as it was has not moved, and to move there is as far as to move back', () => {
  fc.assert(
    fc.property(counts, counts, (a, b) => {
      expect(answerShift(a, a)).toBe(0);
      const there = answerShift(a, b) ?? NaN;
      expect(there).toBeGreaterThanOrEqual(0);
      expect(answerShift(b, a)).toBeCloseTo(there, 9);
    }),
  );
});

test('too few answers on either side say nothing', () => {
  expect(answerShift({ known: LEAST_ANSWERS - 1 }, { first_seen: 500 })).toBeNull();
  expect(answerShift({ known: 500 }, { first_seen: LEAST_ANSWERS - 1 })).toBeNull();
  expect(answerShift({}, {})).toBeNull();
});

/** A reproducible stream of numbers in [0, 1). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

function drawn(next: () => number, firstSeen: number, n: number): Record<string, number> {
  const found = { first_seen: 0, known: 0 };
  for (let i = 0; i < n; i += 1) found[next() < firstSeen ? 'first_seen' : 'known'] += 1;
  return found;
}

test('chance alone does not reach the limit, and a house that moves to another network does', () => {
  const next = numbers(20_261_127);
  let alarms = 0;
  for (let trial = 0; trial < 500; trial += 1) {
    const shift = answerShift(drawn(next, 0.1, LEAST_ANSWERS), drawn(next, 0.1, LEAST_ANSWERS));
    if ((shift ?? 0) >= SHIFT_AT) alarms += 1;
  }
  expect(alarms).toBeLessThanOrEqual(5);
  expect(answerShift(drawn(next, 0.1, 200), drawn(next, 0.4, 200))).toBeGreaterThan(SHIFT_AT);
});

test('of several questions the one that moved furthest is named', () => {
  const answers = (question: string, before: number, now: number) => [
    { question, answer: 'rare', after: false, decisions: before },
    { question, answer: 'usual', after: false, decisions: 200 - before },
    { question, answer: 'rare', after: true, decisions: now },
    { question, answer: 'usual', after: true, decisions: 200 - now },
  ];
  expect(furthest([...answers('hour', 20, 22), ...answers('network', 20, 120)])?.question).toBe('network');
  expect(furthest([])).toBeNull();
});
