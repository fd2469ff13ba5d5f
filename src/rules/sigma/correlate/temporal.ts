import { compareOrder } from '../../../domain/event.js';
import type { ReplayHit } from '../../pattern/pattern.js';
import { stepsOf, type Logic, type WindowPlan } from './plan.js';
import type { Timeline } from './timeline.js';
import { growsOnly, withinBounds, type WindowMatch } from './window-match.js';

type Found = readonly (readonly [number, ReplayHit])[];

/** Which rules occur in the window that ends at `t`, each by its newest hit; null = the rule does not match there. */
export function temporalAt(plan: WindowPlan, timeline: Timeline, t: number): WindowMatch | null {
  const found = evidenceSteps(plan).flatMap((step) => {
    const hit = timeline.newest(step, t - plan.spanMs, t);
    return hit === null ? [] : [[step, hit] as const];
  });
  if (found.length === 0) return null;
  return plan.logic === null ? bounded(plan, found, t) : reasoned(plan, plan.logic, found, timeline);
}

/** Rules of which only the absence is asked are no evidence. */
function evidenceSteps(plan: WindowPlan): readonly number[] {
  const all = Array.from({ length: plan.size }, (_, step) => step);
  if (plan.logic === null) return all;
  const wanted = stepsOf(plan.logic, 'step');
  if (wanted.length > 0) return [...wanted].sort((a, b) => a - b);
  const unwanted = stepsOf(plan.logic, 'absent');
  return all.filter((step) => !unwanted.includes(step));
}

function bounded(plan: WindowPlan, found: Found, t: number): WindowMatch | null {
  return withinBounds(plan.bounds, found.length) ? matchOf(found, growsOnly(plan.bounds) ? null : t) : null;
}

/**
 * A rule is absent if it occurs nowhere that it could share a window with the evidence: from `timespan` before the
 * last to `timespan` after the first. So the answer is final only once that time has passed.
 */
function reasoned(plan: WindowPlan, logic: Logic, found: Found, timeline: Timeline): WindowMatch | null {
  const times = found.map(([, hit]) => hit.order.t);
  const first = Math.min(...times);
  const last = Math.max(...times);
  const holds = evaluate(logic, {
    present: (step) => found.some(([other]) => other === step),
    absent: (step) => timeline.newest(step, last - plan.spanMs, first + plan.spanMs) === null,
  });
  const looksAhead = stepsOf(logic, 'absent').length > 0;
  return holds ? matchOf(found, looksAhead ? first + plan.spanMs : null) : null;
}

export interface StepFacts {
  present(step: number): boolean;
  absent(step: number): boolean;
}

export function evaluate(logic: Logic, facts: StepFacts): boolean {
  switch (logic.kind) {
    case 'step':
      return facts.present(logic.step);
    case 'absent':
      return facts.absent(logic.step);
    case 'atLeast':
      return logic.of.filter((part) => evaluate(part, facts)).length >= logic.count;
  }
}

export function matchOf(found: Found, closesAt: number | null): WindowMatch | null {
  const hits = found.map(([, hit]) => hit);
  const [first, ...rest] = hits;
  if (first === undefined) return null;
  const last = rest.reduce((latest, hit) => (compareOrder(hit.order, latest.order) > 0 ? hit : latest), first);
  return { hits, steps: found.map(([step]) => step), last, closesAt };
}
