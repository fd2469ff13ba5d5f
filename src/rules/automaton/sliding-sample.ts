import { compareOrder, type EventOrder } from '../../domain/event.js';
import type { ReplayHit } from '../pattern/pattern.js';
import type { Automaton, Emit } from './automaton.js';
import type { Program } from './program.js';
import { smallest } from './sample.js';

/**
 * `sample` with a window: for each event that can complete a set, the set with the earliest events of the span before it.
 *
 * Law: whether an event completes a set depends on the span before it alone, never on what completed before.
 */
export class SlidingSample implements Automaton {
  readonly degraded = false;
  /** Per filter, what satisfied it and is still in the window. */
  private readonly lists: EventOrder[][];

  constructor(
    private readonly program: Program,
    private readonly emit: Emit,
  ) {
    this.lists = program.stages.map(() => []);
  }

  push(hit: ReplayHit): void {
    const { stages, spanMs } = this.program;
    const filled: number[] = [];
    stages.forEach(({ step }, index) => {
      const list = this.lists[index];
      if (list === undefined) return;
      const gone = list.findIndex(({ t }) => t >= hit.order.t - spanMs);
      list.splice(0, gone < 0 ? list.length : gone);
      if (!hit.steps.includes(step)) return;
      list.push(hit.order);
      filled.push(index);
    });
    const events = this.completedBy(hit.order, filled);
    if (events !== null) this.emit({ events, steps: stages.map(({ step }) => step) });
  }

  end(): void {
    // nothing waits
  }

  private completedBy(last: EventOrder, filled: readonly number[]): readonly EventOrder[] | null {
    let best: readonly EventOrder[] | null = null;
    for (const index of filled) {
      // as many as there are filters always suffice, since the others can take no more of them
      const lists = this.lists.map((list, at) => (at === index ? [last] : list.slice(0, this.lists.length)));
      const found = smallest(lists);
      if (found !== null && (best === null || isBefore(found, best))) best = found;
    }
    return best;
  }
}

/** Filter by filter. */
function isBefore(left: readonly EventOrder[], right: readonly EventOrder[]): boolean {
  for (const [at, order] of left.entries()) {
    const other = right[at];
    const difference = other === undefined ? 0 : compareOrder(order, other);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
