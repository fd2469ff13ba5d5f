import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LOSS } from '../../../src/pipeline/decide/loss.js';
import { planStep, type PlanState } from '../../../src/pipeline/decide/planner.js';
import { withSideBySide } from '../../../src/pipeline/decide/side-by-side.js';
import { publish } from '../../../src/ledger/index.js';

type Weights = Readonly<Record<string, number>>;

function state(questions: Readonly<Record<string, Weights>>, over: Partial<PlanState> = {}): PlanState {
  const asked = Object.entries(questions).map(([id, weights]) => ({
    id,
    group: id,
    answers: Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, { weight }])),
  }));
  const groups = Object.fromEntries(asked.map(({ group }) => [group, { cap: 1_000 }]));
  const bundle = publish(
    JSON.stringify({ id: 'p', version: 1, owner: 'o', prior: -95, groups, required: [], questions: asked }),
  );
  const candidates = asked.map(({ id }) => ({ id, cost: 1 }));
  return { bundle, answers: [], asOf: 0, candidates, loss: DEFAULT_LOSS, budget: 100, ...over };
}

const chosen = (plan: PlanState): readonly (readonly [string | null, string])[] =>
  withSideBySide(plan, planStep(plan)).map((step) => [step.chosen, step.why]);

describe('asking several sources at once', () => {
  test('a question that no answer to the first one would spare is asked beside it', () => {
    const plan = state({ first: { bad: 60, good: -60 }, second: { bad: 180, good: -180 } });
    const asked = chosen(plan);
    expect(asked).toHaveLength(2);
    expect(asked.map(([, why]) => why)).toEqual(['value', 'beside']);
  });

  test('a question that one answer would make needless waits for that answer', () => {
    const plan = state({ decisive: { bad: 900, good: -900 }, other: { bad: 100, good: -100 } });
    expect(chosen(plan).map(([question]) => question)).toEqual(['decisive']);
  });

  test('nothing is asked beside the first that the budget does not cover, and nothing where nothing is asked', () => {
    const questions = { first: { bad: 60, good: -60 }, second: { bad: 180, good: -180 } };
    expect(chosen(state(questions, { budget: 1 }))).toHaveLength(1);
    expect(chosen(state(questions, { budget: 0 }))).toEqual([[null, 'budget']]);
  });

  test('at most four at once', () => {
    const many = Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`q${String(i)}`, { bad: 30, good: -30 }]));
    expect(chosen(state(many)).length).toBeLessThanOrEqual(4);
  });
});
