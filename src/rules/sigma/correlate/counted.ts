import { InvariantBroken } from '../../../domain/errors.js';
import type { ReplayHit } from '../../pattern/pattern.js';
import { meterOf } from './meter.js';
import type { WindowPlan } from './plan.js';
import { growsOnly, withinBounds, type WindowMatch } from './window-match.js';

/**
 * Rules that measure a window. It ends at the time of each hit and reaches `timespan` back, both ends in;
 * hits of one instant share their window, so they are one match.
 */
export function countedMatches(plan: WindowPlan, hits: readonly ReplayHit[]): readonly WindowMatch[] {
  const meter = meterOf(plan);
  const final = growsOnly(plan.bounds) && (plan.type === 'event_count' || plan.type === 'value_count');
  const matches: WindowMatch[] = [];
  let start = 0;
  hits.forEach((hit, index) => {
    meter.add(hit);
    const { t } = hit.order;
    if (hits[index + 1]?.order.t === t) return;
    for (let old = hits[start]; old !== undefined && old.order.t < t - plan.spanMs; old = hits[start]) {
      meter.drop(old);
      start += 1;
    }
    const value = meter.read();
    if (value !== null && withinBounds(plan.bounds, value))
      matches.push(new CountedWindow(hits, { start, end: index + 1, closesAt: final ? null : t }));
  });
  return matches;
}

/** Holds only where its evidence begins and ends: windows of a busy group overlap, and copies would be quadratic. */
class CountedWindow implements WindowMatch {
  constructor(
    private readonly all: readonly ReplayHit[],
    private readonly range: { readonly start: number; readonly end: number; readonly closesAt: number | null },
  ) {}

  get hits(): readonly ReplayHit[] {
    return this.all.slice(this.range.start, this.range.end);
  }

  get steps(): readonly number[] {
    return this.hits.map((hit) => hit.steps.reduce((least, step) => Math.min(least, step), Infinity));
  }

  get last(): ReplayHit {
    const last = this.all[this.range.end - 1];
    if (last === undefined) throw new InvariantBroken('a window holds at least the hit it ends with');
    return last;
  }

  get closesAt(): number | null {
    return this.range.closesAt;
  }
}
