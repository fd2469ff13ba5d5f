import { compareOrder } from '../../../domain/event.js';
import type { ReplayHit } from '../../pattern/pattern.js';
import { stepsOf, type Logic, type WindowPlan } from './plan.js';
import { evaluate, matchOf } from './temporal.js';
import type { Timeline } from './timeline.js';
import { growsOnly, withinBounds, type WindowMatch } from './window-match.js';

/** One hit per step, steps and hits both ascending. */
type Chain = readonly (readonly [number, ReplayHit])[];

/** Above this, choosing among the subsets of the rules would take too long. */
export const MOST_OPTIONAL_STEPS = 10;

/** Sets of steps that may make up a chain, the larger first, so that the first that fits is the longest. */
export function candidateChains(plan: WindowPlan): readonly (readonly number[])[] {
  const all = Array.from({ length: plan.size }, (_, step) => step);
  if (plan.logic !== null) return subsets([...stepsOf(plan.logic, 'step')].sort((a, b) => a - b));
  return needsAll(plan) ? [all] : subsets(all);
}

/** Whether only a chain of every rule can match; then no subset need be tried. */
export function needsAll(plan: WindowPlan): boolean {
  const lengths = Array.from({ length: plan.size }, (_, index) => index + 1);
  return lengths.every((length) => withinBounds(plan.bounds, length) === (length === plan.size));
}

function subsets(steps: readonly number[]): readonly (readonly number[])[] {
  const masks = Array.from({ length: 2 ** steps.length - 1 }, (_, index) => index + 1);
  const sets = masks.map((mask) => steps.filter((_, bit) => (mask & (1 << bit)) !== 0));
  return sets.sort((a, b) => b.length - a.length);
}

/** The newest chain in the window that ends at `t`; null = the rule does not match there. */
export function orderedAt(
  plan: WindowPlan,
  candidates: readonly (readonly number[])[],
  timeline: Timeline,
  t: number,
): WindowMatch | null {
  for (const steps of candidates) {
    const chain = newestChain(plan, steps, timeline, t);
    if (chain === null) continue;
    if (plan.logic === null) return bounded(plan, chain, t);
    if (holds(plan, plan.logic, chain, timeline)) return matchOf(chain, closing(plan, plan.logic, chain));
  }
  return null;
}

/** Taken from the end, each the newest before the next: if this one does not fit the window, none does. */
function newestChain(plan: WindowPlan, steps: readonly number[], timeline: Timeline, t: number): Chain | null {
  const from = t - plan.spanMs;
  const chain: (readonly [number, ReplayHit])[] = [];
  for (const step of [...steps].reverse()) {
    const next = chain[0]?.[1];
    const hit = next === undefined ? timeline.newest(step, from, t) : timeline.newestBefore(step, next.order, from);
    if (hit === null) return null;
    chain.unshift([step, hit]);
  }
  return chain;
}

function bounded(plan: WindowPlan, chain: Chain, t: number): WindowMatch | null {
  return withinBounds(plan.bounds, chain.length) ? matchOf(chain, growsOnly(plan.bounds) ? null : t) : null;
}

function holds(plan: WindowPlan, logic: Logic, chain: Chain, timeline: Timeline): boolean {
  return evaluate(logic, {
    present: (step) => chain.some(([other]) => other === step),
    absent: (step) => absentInGap(plan, chain, timeline, step),
  });
}

/** A rule is absent if it does not occur in its place of the order: between its neighbours, or up to the timespan. */
function absentInGap(plan: WindowPlan, chain: Chain, timeline: Timeline, step: number): boolean {
  const before = chain.filter(([other]) => other < step).at(-1)?.[1] ?? null;
  const after = chain.find(([other]) => other > step)?.[1] ?? null;
  const { first, last } = ends(chain);
  const found =
    after === null
      ? timeline.newest(step, last, first + plan.spanMs)
      : timeline.newestBefore(step, after.order, last - plan.spanMs);
  return found === null || (before !== null && compareOrder(found.order, before.order) <= 0);
}

/** Times of a chain's first and last hit. */
function ends(chain: Chain): { readonly first: number; readonly last: number } {
  const times = chain.map(([, hit]) => hit.order.t);
  return { first: times[0] ?? 0, last: times.at(-1) ?? 0 };
}

function closing(plan: WindowPlan, logic: Logic, chain: Chain): number | null {
  const absent = stepsOf(logic, 'absent');
  if (absent.length === 0) return null;
  const lastStep = chain.at(-1)?.[0] ?? -1;
  const { first, last } = ends(chain);
  return absent.some((step) => step > lastStep) ? first + plan.spanMs : last;
}
