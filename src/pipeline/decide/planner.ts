import { judge } from '../../ledger/index.js';
import { isRobust } from '../../ledger/judgement.js';
import type { PlanStep } from '../../domain/decision.js';
import { compareText } from '../../domain/ids.js';
import type { Answer } from '../../domain/verdict.js';
import { Beliefs } from './beliefs.js';
import type { PlanState } from './plan-state.js';

export type { PlanState } from './plan-state.js';

type Scored = PlanStep['scores'][number];

/**
 * The next question worth asking, or why none is: value of information two questions deep, with an escape from the plateau
 * on which no single answer changes the action although several would. Deterministic: integers, ties by cost and then id.
 */
export function planStep(state: PlanState): PlanStep {
  const affordable = state.candidates.filter(({ cost }) => cost <= state.budget);
  if (state.candidates.length === 0) return stop('nothing_left');
  if (isSettled(state)) return stop('settled');
  if (affordable.length === 0) return stop('budget');
  const gating = gatingQuestion(state, affordable);
  if (gating !== undefined) return { chosen: gating.id, why: 'gating', scores: [] };
  return mostValuable(state, affordable);
}

function stop(why: PlanStep['why'], scores: readonly Scored[] = []): PlanStep {
  return { chosen: null, why, scores };
}

/** Whether no answer to anything that may still be asked could change the verdict. */
function isSettled({ bundle, answers, asOf, options, candidates }: PlanState): boolean {
  const unasked = candidates.map(({ id }): Answer => {
    const silence = { source: 'planner', observedAt: asOf, recordedAt: asOf, writtenBy: 'planner' };
    return { id: `planner/${id}`, question: id, state: 'NO_DATA', ...silence };
  });
  const { standing, verdict } = judge(bundle, [...answers, ...unasked], asOf, options);
  return isRobust(bundle, standing, verdict);
}

/** Leaning towards benign, the groups without which nothing is benign come first, the cheapest of their questions first. */
function gatingQuestion(
  state: PlanState,
  affordable: PlanState['candidates'],
): PlanState['candidates'][number] | undefined {
  const { standing, policy, lines } = judge(state.bundle, state.answers, state.asOf, state.options);
  if (state.bundle.prior + standing.s - standing.o >= state.bundle.thresholds.suspicious) return undefined;
  const open = policy.requiredGroups.filter(
    (group) => !lines.some((line) => line.settles && line.question.groupIndex === group),
  );
  return [...affordable]
    .filter(({ id }) => open.includes(policy.questions.get(id)?.groupIndex ?? -1))
    .sort((a, b) => a.cost - b.cost || compareText(a.id, b.id))[0];
}

function mostValuable(state: PlanState, affordable: PlanState['candidates']): PlanStep {
  const beliefs = new Beliefs(state, affordable);
  const scores = affordable.map(({ id, cost }, index) => ({
    question: id,
    value: beliefs.value(index) - cost * 1000,
    cost,
  }));
  const best = pick(scores, (each) => each.value);
  if (best !== undefined && best.value > 0) return { chosen: best.question, why: 'value', scores };
  const cheap = scores.flatMap((each, index) =>
    each.cost * 4000 < beliefs.perfectInformation() ? [{ ...each, value: beliefs.information(index) }] : [],
  );
  const informative = pick(cheap, (each) => each.value);
  return informative === undefined || informative.value <= 0
    ? stop('nothing_worth_asking', scores)
    : { chosen: informative.question, why: 'information', scores };
}

/** The greatest value for its cost; compared as products, so that no quotient is rounded. */
function pick(scores: readonly Scored[], value: (score: Scored) => number): Scored | undefined {
  return [...scores].sort((a, b) => {
    const [worthA, worthB] = [value(a) * (b.cost + 1), value(b) * (a.cost + 1)];
    return worthB - worthA || a.cost - b.cost || compareText(a.question, b.question);
  })[0];
}
