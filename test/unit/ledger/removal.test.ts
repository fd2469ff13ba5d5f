import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judge } from '../../../src/ledger/index.js';
import { Removal } from '../../../src/ledger/removal.js';
import { standingOf } from '../../../src/ledger/standing.js';
import { campaign } from '../../harness/campaign.js';
import { NOW, worlds } from './ledgers.js';

test('taking answers out stands as summing what is left does, whichever were out before', () => {
  fc.assert(
    fc.property(worlds(), fc.array(fc.array(fc.nat(99), { maxLength: 6 }), { maxLength: 5 }), (world, removals) => {
      const { policy, lines } = judge(world.bundle, world.answers, NOW);
      const answers = lines.flatMap((line, at) => (line.answer === null ? [] : [at]));
      const removal = new Removal(policy, lines);
      for (const picks of removals) {
        const out = new Set(answers.length === 0 ? [] : picks.map((pick) => answers[pick % answers.length] ?? 0));
        const left = lines.map((_, at) => !out.has(at));
        expect(removal.without([...out])).toEqual(standingOf(policy, lines, left));
      }
    }),
    campaign(500),
  );
});
