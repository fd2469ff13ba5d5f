import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PlanState } from '../../../src/pipeline/decide/planner.js';
import { planStep } from '../../../src/pipeline/decide/planner.js';
import { DEFAULT_LOSS } from '../../../src/pipeline/decide/loss.js';
import { campaign } from '../../harness/campaign.js';
import type { PolicyText } from '../ledger/ledgers.js';
import { NOW, answered, publishText, silent, worlds } from '../ledger/ledgers.js';

type Weights = Readonly<Record<string, number>>;

function state(
  questions: Readonly<Record<string, readonly [group: string, cost: number, weights: Weights]>>,
  over: Partial<PlanState> & { readonly prior?: number; readonly required?: string[] } = {},
): PlanState {
  const { prior = -95, required = [], ...rest } = over;
  const policy: PolicyText = {
    id: 'plan',
    version: '1',
    owner: 'o',
    prior,
    groups: {},
    required,
    questions: Object.entries(questions).map(([id, [group, , weights]]) => ({
      id,
      group,
      reliability: 1000,
      halfLife: null,
      answers: Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, { weight }])),
    })),
  };
  const candidates = Object.entries(questions).map(([id, [, cost]]) => ({ id, cost }));
  return { bundle: publishText(policy), answers: [], asOf: NOW, candidates, loss: DEFAULT_LOSS, budget: 1000, ...rest };
}

describe('choosing the next question', () => {
  test('the question that can change the action is asked before one that cannot', () => {
    const step = planStep(state({ strong: ['a', 3, { bad: 200, good: -200 }], weak: ['b', 3, { bad: 5, good: -5 }] }));
    expect(step).toMatchObject({ chosen: 'strong', why: 'value' });
    expect(step.scores.map(({ question }) => question).sort()).toEqual(['strong', 'weak']);
  });

  test('of two equally telling questions the cheaper is asked, and of two equally cheap ones the first by name', () => {
    const telling = { bad: 200, good: -200 };
    expect(planStep(state({ dear: ['a', 5, telling], cheap: ['b', 2, telling] })).chosen).toBe('cheap');
    expect(planStep(state({ b: ['a', 2, telling], a: ['b', 2, telling] })).chosen).toBe('a');
  });

  test('weak signals that only matter together are still asked', () => {
    const weak = { bad: 70, good: -20 };
    const plateau = state({ one: ['a', 1, weak], two: ['b', 1, weak], three: ['c', 1, weak] }, { prior: -170 });
    expect(planStep(plateau).chosen).not.toBeNull();
  });

  test('leaning towards benign, what must be answered before anything is benign comes first, the cheapest of it', () => {
    const asked = state(
      { strong: ['other', 1, { bad: 250 }], dear: ['must', 9, { good: -90 }], cheap: ['must', 2, { good: -90 }] },
      { required: ['must'] },
    );
    expect(planStep(asked)).toMatchObject({ chosen: 'cheap', why: 'gating' });
  });

  test('what would close a case is asked although harm is all but excluded: a person costs more', () => {
    const near = { fine: ['a', 2, { good: -60 }], told: ['b', 1, { good: -100, bad: 20 }] } as const;
    const almost = state(near, {
      answers: [answered('told', 'good')],
      candidates: [{ id: 'fine', cost: 2 }],
    });
    expect(planStep(almost)).toMatchObject({ chosen: 'fine', why: 'value' });
  });

  test('what cannot close a case, because something that could speak against it stays silent, is not asked for that', () => {
    const near = {
      fine: ['a', 2, { good: -60 }],
      told: ['b', 1, { good: -100 }],
      dark: ['c', 1, { bad: 100 }],
    } as const;
    const open = state(near, {
      answers: [answered('told', 'good'), silent('dark', 'ERROR')],
      candidates: [{ id: 'fine', cost: 2 }],
    });
    expect(planStep(open).why).not.toBe('value');
  });

  test('nothing more is asked once no answer could change the verdict, or the budget is spent', () => {
    const questions = { known: ['a', 1, { bad: 400 }], weak: ['b', 1, { bad: 5, good: -5 }] } as const;
    const settled = state(questions, {
      prior: -20,
      answers: [answered('known', 'bad')],
      candidates: [{ id: 'weak', cost: 1 }],
    });
    expect(planStep({ ...settled, bundle: raised(settled) })).toMatchObject({ chosen: null, why: 'settled' });
    expect(planStep(state(questions, { budget: 0 }))).toMatchObject({ chosen: null, why: 'budget' });
    expect(planStep(state(questions, { candidates: [] }))).toMatchObject({ chosen: null, why: 'nothing_left' });
  });

  test('a source that is down is passed over for the next best question', () => {
    const questions = { strong: ['a', 3, { bad: 200, good: -200 }], next: ['b', 3, { bad: 150, good: -150 }] } as const;
    const down = state(questions, { answers: [silent('strong', 'ERROR')], candidates: [{ id: 'next', cost: 3 }] });
    expect(planStep(down).chosen).toBe('next');
  });

  test('the choice does not hang on the order in which candidates are listed', () => {
    const shuffled = worlds(8, 4).chain(({ bundle, answers }) => {
      const candidates = bundle.questions.map(({ id }, index) => ({ id, cost: index % 3 }));
      return fc.tuple(
        fc.constant({ bundle, answers, candidates }),
        fc.shuffledSubarray(candidates, { minLength: candidates.length }),
      );
    });
    fc.assert(
      fc.property(shuffled, ([{ bundle, answers, candidates }, other]) => {
        const base = { bundle, answers, asOf: NOW, loss: DEFAULT_LOSS, budget: 100 };
        expect(planStep({ ...base, candidates: other }).chosen).toBe(planStep({ ...base, candidates }).chosen);
      }),
      campaign(100),
    );
  });
});

/** The same policy with a group that lets one answer convict. */
function raised({ bundle }: PlanState): PlanState['bundle'] {
  return { ...bundle, groups: { ...bundle.groups, a: { cap: 400, conclusive: true } } };
}
