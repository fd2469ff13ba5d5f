import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Answer } from '../../../src/domain/verdict.js';
import { judge, publish, type PolicyBundle } from '../../../src/ledger/index.js';
import { DEFAULT_LOSS, at, expectedLosses, probabilityPpm } from '../../../src/pipeline/decide/loss.js';
import { planStep } from '../../../src/pipeline/decide/planner.js';
import { campaign } from '../../harness/campaign.js';

const NOW = Date.UTC(2026, 10, 1);
/** The thresholds that a policy has which states none; nothing here is silent. */
const LOSSES = expectedLosses(DEFAULT_LOSS, { closeAt: -200, containAt: 151 });

const chance = fc.integer({ min: 2, max: 98 }).map((percent) => percent / 100);
const drafts = fc.array(
  fc.record({
    group: fc.constantFrom('one', 'two'),
    cost: fc.integer({ min: 1, max: 9 }),
    reliability: fc.constantFrom(1000, 700),
    answers: fc.array(fc.record({ h1: chance, h0: chance }), { minLength: 1, maxLength: 3 }),
    answered: fc.option(fc.nat(2), { nil: null }),
  }),
  { minLength: 2, maxLength: 6 },
);
type Draft = typeof drafts extends fc.Arbitrary<infer T> ? T : never;

function policyOf(list: Draft, prior: number): PolicyBundle {
  const questions = list.map(({ group, reliability, answers }, index) => ({
    id: `q${String(index)}`,
    group,
    reliability,
    halfLife: null,
    answers: Object.fromEntries(answers.map((answer, which) => [`a${String(which)}`, answer])),
  }));
  return publish(JSON.stringify({ id: 'p', version: 1, owner: 'o', prior, groups: {}, required: [], questions }));
}

function heard(question: string, answer: string): Answer {
  const told = { source: 's', observedAt: NOW, recordedAt: NOW, writtenBy: 'directory' };
  return { id: `e-${question}`, question, state: 'ANSWERED', answer, ...told };
}

function totalOf(bundle: PolicyBundle, answers: readonly Answer[]): number {
  const { standing } = judge(bundle, answers, NOW);
  return bundle.prior + standing.s - standing.o;
}

interface Step {
  readonly bundle: PolicyBundle;
  readonly answers: readonly Answer[];
  readonly open: readonly { readonly id: string; readonly cost: number }[];
}

/** What every answer to a question would lead to: the total after it, and how likely it is now. */
function futures({ bundle, answers }: Step, id: string) {
  const p = probabilityPpm(totalOf(bundle, answers)) / 1_000_000;
  const own = bundle.questions.find((question) => question.id === id)?.answers ?? {};
  return Object.entries(own).map(([name, { h1 = 0, h0 = 0 }]) => {
    const then = [...answers, heard(id, name)];
    return { then, l: totalOf(bundle, then), share: (p * h1 + (1 - p) * h0) / 1_000_000 };
  });
}

/** The definition, with every ledger summed from its answers: what is lost now less what is lost one or two answers on. */
function plainValue(step: Step, id: string): number {
  const now = at(LOSSES, totalOf(step.bundle, step.answers));
  return futures(step, id).reduce((saved, { then, l, share }) => {
    const next = { ...step, answers: then };
    const seconds = step.open
      .filter((other) => other.id !== id)
      .map((other) => {
        const gains = futures(next, other.id).map((future) => future.share * (at(LOSSES, l) - at(LOSSES, future.l)));
        return gains.reduce((sum, gain) => sum + gain, 0) - other.cost * 1000;
      });
    return saved + share * (now - at(LOSSES, l) + Math.max(0, ...seconds));
  }, 0);
}

test('a question is worth what summing every ledger it may lead to says it is', () => {
  fc.assert(
    fc.property(drafts, fc.integer({ min: -250, max: 0 }), (list, prior) => {
      const bundle = policyOf(list, prior);
      const told = list.map(({ answered, answers }, index) =>
        answered === null ? [] : [heard(`q${String(index)}`, `a${String(answered % answers.length)}`)],
      );
      const open = list.flatMap(({ answered, cost }, index) =>
        answered === null ? [{ id: `q${String(index)}`, cost }] : [],
      );
      const step = { bundle, answers: told.flat(), open };
      const plan = planStep({ ...step, candidates: open, asOf: NOW, loss: DEFAULT_LOSS, budget: 100 });
      for (const { question, value, cost } of plan.scores)
        expect(Math.abs(value + cost * 1000 - plainValue(step, question))).toBeLessThanOrEqual(1);
    }),
    campaign(100),
  );
});
