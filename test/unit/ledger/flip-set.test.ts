import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Answer } from '../../../src/domain/verdict.js';
import { decide } from '../../../src/ledger/index.js';
import { campaign } from '../../harness/campaign.js';
import type { World } from './ledgers.js';
import { NOW, worlds } from './ledgers.js';

/** Tries every subset of the answered questions: slow, direct, sharing nothing with the search. */
function smallestFlip({ bundle, answers }: World): number {
  const { verdict } = decide(bundle, answers, NOW);
  const weighty = answers.filter((answer) => answer.state === 'ANSWERED');
  let best = Number.POSITIVE_INFINITY;
  for (let subset = 1; subset < 2 ** weighty.length; subset += 1) {
    const out = weighty.filter((_, bit) => ((subset >> bit) & 1) === 1);
    if (out.length >= best) continue;
    const rest = answers.filter((answer: Answer) => !out.includes(answer));
    if (decide(bundle, rest, NOW).verdict !== verdict) best = out.length;
  }
  return best;
}

describe('the flip set', () => {
  test('is as small as any set that flips the verdict, and empty only where none does', () => {
    fc.assert(
      fc.property(worlds(7, 7), (world) => {
        const { flipSet } = decide(world.bundle, world.answers, NOW);
        const smallest = smallestFlip(world);
        expect(flipSet.length).toBe(Number.isFinite(smallest) ? smallest : 0);
      }),
      campaign(100),
    );
  });
});
