import { compareOrder, type EventOrder } from '../../domain/event.js';
import { eventsOf, NOTHING, type Captured, type Partial } from './partial.js';
import type { Gap, Program } from './program.js';

interface Offender {
  readonly order: EventOrder;
  readonly own: Captured;
}

/** Index of the first offender at or after an order. */
function lowerBound(list: readonly Offender[], order: EventOrder): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const offender = list[middle];
    if (offender !== undefined && compareOrder(offender.order, order) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Events that fill missing terms, and the judgement of a completed sequence against them. */
export class Gaps {
  private readonly offenders: readonly Offender[][];

  constructor(private readonly program: Program) {
    this.offenders = program.gaps.map(() => []);
  }

  /** Offenders arrive in event order. */
  observe(step: number, order: EventOrder, own: Captured): void {
    this.program.gaps.forEach((gap, index) => {
      if (gap.step === step) this.offenders[index]?.push({ order, own });
    });
  }

  /** True where every missing term is indeed missing; asked when no more events can come. */
  hold(candidate: Partial): boolean {
    const events = eventsOf(candidate);
    const middle = this.program.gaps.every(
      (gap, index) => gap.place !== 'middle' || this.after(gap, index, candidate, events) === null,
    );
    return middle && this.edges(candidate, events);
  }

  /**
   * Leading and trailing terms: with one kind alone the window is fixed. With both, the window of one span may slide
   * over the sequence, so only a pair of offenders less than a span apart leaves it no room.
   */
  private edges(candidate: Partial, events: readonly EventOrder[]): boolean {
    const first = events[0];
    const last = events[events.length - 1];
    if (first === undefined || last === undefined) return true;
    const before = this.nearest('leading', candidate, events, (a, b) => compareOrder(a, b) > 0);
    const after = this.nearest('trailing', candidate, events, (a, b) => compareOrder(a, b) < 0);
    const both = this.has('leading') && this.has('trailing');
    if (both) return before === null || after === null || after.t - before.t > this.program.spanMs;
    if (before !== null) return last.t - before.t > this.program.spanMs;
    return after === null;
  }

  private has(place: Gap['place']): boolean {
    return this.program.gaps.some((gap) => gap.place === place);
  }

  private nearest(
    place: 'leading' | 'trailing',
    candidate: Partial,
    events: readonly EventOrder[],
    nearer: (a: EventOrder, b: EventOrder) => boolean,
  ): EventOrder | null {
    let found: EventOrder | null = null;
    this.program.gaps.forEach((gap, index) => {
      if (gap.place !== place) return;
      const order =
        place === 'leading' ? this.before(gap, index, candidate) : this.after(gap, index, candidate, events);
      if (order !== null && (found === null || nearer(order, found))) found = order;
    });
    return found;
  }

  private offends(gap: Gap, offender: Offender, candidate: Partial): boolean {
    return gap.definition.residual?.(offender.own, candidate.captured) ?? true;
  }

  /** The last offender before the sequence. */
  private before(gap: Gap, index: number, candidate: Partial): EventOrder | null {
    const list = this.offenders[index] ?? [];
    const first = eventsOf(candidate)[0] ?? candidate.order;
    for (let at = lowerBound(list, first) - 1; at >= 0; at -= 1) {
      const offender = list[at];
      if (offender === undefined || candidate.order.t - offender.order.t > 2 * this.program.spanMs) return null;
      if (this.offends(gap, offender, { ...candidate, captured: NOTHING })) return offender.order;
    }
    return null;
  }

  /** The first offender after the stage before the gap, up to the next stage or the end of the window. */
  private after(gap: Gap, index: number, candidate: Partial, events: readonly EventOrder[]): EventOrder | null {
    const list = this.offenders[index] ?? [];
    const previous = events[gap.after] ?? candidate.order;
    const next = events[gap.after + 1] ?? null;
    const until = this.windowEnd(gap, previous, events);
    const inside = ({ order }: Offender): boolean =>
      order.t <= until && (next === null || compareOrder(order, next) < 0);
    for (let at = lowerBound(list, previous); at < list.length; at += 1) {
      const offender = list[at];
      if (offender === undefined || !inside(offender)) return null;
      const later = compareOrder(offender.order, previous) > 0;
      if (later && this.offends(gap, offender, candidate)) return offender.order;
    }
    return null;
  }

  private windowEnd(gap: Gap, previous: EventOrder, events: readonly EventOrder[]): number {
    // maxspan bounds all: an absence that reached beyond it could not be replayed from one window
    const span = (events[0]?.t ?? previous.t) + this.program.spanMs;
    return Math.min(span, previous.t + (gap.definition.withinMs ?? Infinity));
  }
}
