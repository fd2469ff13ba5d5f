import type { PlanStep } from '../../domain/decision.js';
import type { Answer } from '../../domain/verdict.js';
import type { PlanState } from './plan-state.js';
import { planStep } from './planner.js';

/** Questions asked at once; more would rarely all stay worth their cost. */
const MOST_AT_ONCE = 4;

/**
 * The step with what may be asked beside it, so that nobody waits for one source after the other: questions that stay
 * worth their cost whatever the ones before them answer. Where an answer could make another question needless, it waits.
 */
export function withSideBySide(state: PlanState, first: PlanStep): readonly PlanStep[] {
  if (first.chosen === null) return [first];
  const steps: PlanStep[] = [first];
  let budget = state.budget - costOf(state, first.chosen);
  for (const { question, value, cost } of first.scores) {
    if (steps.length === MOST_AT_ONCE) break;
    if (question === first.chosen || value <= 0 || cost > budget) continue;
    if (!steps.every(({ chosen }) => chosen !== null && staysWorth(state, chosen, question))) continue;
    steps.push({ chosen: question, why: 'beside', scores: [] });
    budget -= cost;
  }
  return steps;
}

function costOf({ candidates }: PlanState, question: string): number {
  return candidates.find(({ id }) => id === question)?.cost ?? 0;
}

function staysWorth(state: PlanState, asked: string, other: string): boolean {
  const candidates = state.candidates.filter(({ id }) => id !== asked);
  const budget = state.budget - costOf(state, asked);
  return supposedAnswers(state, asked).every((answer) => {
    const { scores } = planStep({ ...state, answers: [...state.answers, answer], candidates, budget });
    return scores.some(({ question, value }) => question === other && value > 0);
  });
}

function supposedAnswers({ bundle, asOf }: PlanState, question: string): readonly Answer[] {
  const names = Object.keys(bundle.questions.find(({ id }) => id === question)?.answers ?? {});
  const said = { question, source: 'planner', observedAt: asOf, recordedAt: asOf, writtenBy: 'planner' };
  const silent: Answer = { id: `planner/${question}`, state: 'NO_DATA', ...said };
  return [silent, ...names.map((answer): Answer => ({ ...silent, state: 'ANSWERED', answer }))];
}
