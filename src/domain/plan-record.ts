import type { PlanStep } from './decision.js';

/** What the questions cost that were chosen; one that was asked beside another has its cost among the candidates. */
export function planCost(plan: readonly PlanStep[]): number {
  return plan.reduce((sum, step) => sum + costOfChoice(plan, step), 0);
}

function costOfChoice(plan: readonly PlanStep[], { chosen, candidates = [] }: PlanStep): number {
  if (chosen === null) return 0;
  const scored = plan.flatMap(({ scores }) => scores).find(({ question }) => question === chosen);
  return candidates.find(({ id }) => id === chosen)?.cost ?? scored?.cost ?? 0;
}

/**
 * Of the questions that nobody asked, those that nobody could ask: the plan never had them to choose from. A plan without
 * a step had nothing to choose from; one of an earlier build does not tell what it had beside what it scored.
 */
export function unavailableTo(plan: readonly PlanStep[], notAsked: readonly string[]): readonly string[] {
  if (plan.some(({ candidates }) => candidates === undefined)) return [];
  const offered = new Set(plan.flatMap(({ candidates = [] }) => candidates.map(({ id }) => id)));
  return notAsked.filter((question) => !offered.has(question));
}
