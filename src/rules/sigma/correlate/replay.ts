import { compareOrder } from '../../../domain/event.js';
import type { PatternMatch, ReplayHit } from '../../pattern/pattern.js';
import { countedMatches } from './counted.js';
import { candidateChains, orderedAt } from './ordered.js';
import type { WindowPlan } from './plan.js';
import { temporalAt } from './temporal.js';
import { Timeline } from './timeline.js';
import type { WindowMatch } from './window-match.js';

/**
 * Replays one group's hits from nothing. Pure: the same set of hits gives the same matches, whatever order they
 * arrived in, so a live engine may fetch a stretch of time and replay it.
 */
export function replayWindows(plan: WindowPlan, hits: readonly ReplayHit[]): readonly WindowMatch[] {
  const ordered = inOrder(hits);
  if (!plan.type.startsWith('temporal')) return countedMatches(plan, ordered);
  const timeline = new Timeline(ordered, plan.size);
  if (plan.type === 'temporal') return distinct(ordered, (t) => temporalAt(plan, timeline, t));
  const candidates = candidateChains(plan);
  return distinct(ordered, (t) => orderedAt(plan, candidates, timeline, t));
}

/** `replayWindows` in the shape that every engine of the house replays. */
export function replaySigma(plan: WindowPlan, hits: readonly ReplayHit[]): readonly PatternMatch[] {
  return replayWindows(plan, hits).map((match) => ({
    events: match.hits.map((hit) => hit.order),
    steps: match.steps,
  }));
}

/** Asks at each instant; evidence that has been reported already is not news. */
function distinct(hits: readonly ReplayHit[], at: (t: number) => WindowMatch | null): readonly WindowMatch[] {
  const seen = new Set<string>();
  const matches: WindowMatch[] = [];
  hits.forEach((hit, index) => {
    if (hits[index + 1]?.order.t === hit.order.t) return;
    const match = at(hit.order.t);
    if (match === null) return;
    const key = match.hits.map(({ order }, place) => `${String(match.steps[place])}:${orderText(order)}`).join('\n');
    if (seen.has(key)) return;
    seen.add(key);
    matches.push(match);
  });
  return matches;
}

function orderText(order: ReplayHit['order']): string {
  return `${String(order.t)}/${String(order.n)}/${order.uid}`;
}

/** In event order, one hit per event with all the steps it satisfies. */
function inOrder(hits: readonly ReplayHit[]): readonly ReplayHit[] {
  const sorted = [...hits].sort((a, b) => compareOrder(a.order, b.order));
  const merged: ReplayHit[] = [];
  for (const hit of sorted) {
    const last = merged.at(-1);
    if (last === undefined || compareOrder(last.order, hit.order) !== 0) merged.push(hit);
    else merged[merged.length - 1] = together(last, hit);
  }
  return merged;
}

function together(a: ReplayHit, b: ReplayHit): ReplayHit {
  const steps = [...new Set([...a.steps, ...b.steps])].sort((x, y) => x - y);
  return { order: a.order, steps, captured: { ...a.captured, ...b.captured } };
}
