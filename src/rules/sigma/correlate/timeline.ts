import { compareOrder, type EventOrder } from '../../../domain/event.js';
import type { ReplayHit } from '../../pattern/pattern.js';

/** The hits of each step, in order, for the questions that temporal rules ask. */
export class Timeline {
  private readonly bySteps: readonly ReplayHit[][];

  constructor(hits: readonly ReplayHit[], size: number) {
    this.bySteps = Array.from({ length: size }, (): ReplayHit[] => []);
    for (const hit of hits) for (const step of hit.steps) this.bySteps[step]?.push(hit);
  }

  /** Newest hit of a step at `from` ≤ t ≤ `to`, or null. */
  newest(step: number, from: number, to: number): ReplayHit | null {
    const found = this.lastWhere(step, (order) => order.t <= to);
    return found !== null && found.order.t >= from ? found : null;
  }

  /** Newest hit of a step strictly before an event, not before `from`. */
  newestBefore(step: number, before: EventOrder, from: number): ReplayHit | null {
    const found = this.lastWhere(step, (order) => compareOrder(order, before) < 0);
    return found !== null && found.order.t >= from ? found : null;
  }

  private lastWhere(step: number, holds: (order: EventOrder) => boolean): ReplayHit | null {
    const hits = this.bySteps[step] ?? [];
    let low = 0;
    let high = hits.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const hit = hits[middle];
      if (hit !== undefined && holds(hit.order)) low = middle + 1;
      else high = middle;
    }
    return hits[low - 1] ?? null;
  }
}
