import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LOSS } from '../../../src/pipeline/decide/loss.js';
import { planStep, type PlanState } from '../../../src/pipeline/decide/planner.js';
import { withSideBySide } from '../../../src/pipeline/decide/side-by-side.js';
import { publish } from '../../../src/ledger/index.js';

type Weights = Readonly<Record<string, number>>;

function state(
  questions: Readonly<Record<string, Weights>>,
  over: Partial<PlanState> & { readonly prior?: number; readonly cost?: number } = {},
): PlanState {
  const { prior = -95, cost = 1, ...rest } = over;
  const asked = Object.entries(questions).map(([id, weights]) => ({
    id,
    group: id,
    answers: Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, { weight }])),
  }));
  const groups = Object.fromEntries(asked.map(({ group }) => [group, { cap: 1_000 }]));
  const bundle = publish(
    JSON.stringify({ id: 'p', version: 1, owner: 'o', prior, groups, required: [], questions: asked }),
  );
  const candidates = asked.map(({ id }) => ({ id, cost }));
  return { bundle, answers: [], asOf: 0, candidates, loss: DEFAULT_LOSS, budget: 100, ...rest };
}

const chosen = (plan: PlanState): readonly (readonly [string | null, string])[] =>
  withSideBySide(plan, planStep(plan)).map((step) => [step.chosen, step.why]);

describe('asking several sources at once', () => {
  /** Whatever the first answers, or does not, the second may still convict. */
  const OPEN = { first: { bad: 20, good: -10 }, second: { bad: 400, good: -20 } };

  test('a question that no answer to the first one would spare is asked beside it', () => {
    expect(chosen(state(OPEN, { prior: -100, cost: 0 }))).toEqual([
      ['first', 'value'],
      ['second', 'beside'],
    ]);
  });

  test('a question that one answer would make needless waits for that answer', () => {
    const plan = state({ decisive: { bad: 900, good: -900 }, other: { bad: 100, good: -100 } });
    expect(chosen(plan).map(([question]) => question)).toEqual(['decisive']);
  });

  test('nothing is asked that the budget does not cover, and nothing beside nothing', () => {
    const plan = state(OPEN, { prior: -100, cost: 0 });
    const dear = plan.candidates.map(({ id }) => ({ id, cost: id === 'first' ? 5 : 0 }));
    expect(chosen({ ...plan, candidates: dear, budget: 1 })).toEqual([['second', 'value']]);
    expect(chosen(state(OPEN, { budget: 0 }))).toEqual([[null, 'budget']]);
  });

  test('at most four at once', () => {
    const many = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`q${String(i)}`, { bad: 30, good: -30 }]));
    expect(chosen(state(many)).length).toBeLessThanOrEqual(4);
  });
});
