import { compareOrder } from '../../domain/event.js';
import { earlierCaptured, STANDS_FOR } from '../../rules/automaton/captured.js';
import type { ReplayHit } from '../../rules/pattern/pattern.js';
import { mergeIntervals, type Interval } from './intervals.js';
import type { FoundHit, HitWindow } from './ports.js';
import { keysOf, windowOf, type Work } from './work.js';

interface Stretch extends Interval {
  readonly hits: readonly FoundHit[];
}

/** Fetched hits by key, from which each rule takes the part it may see. */
export class WindowHits {
  private readonly byKey = new Map<string, Stretch[]>();

  constructor(
    windows: readonly HitWindow[],
    found: readonly (readonly FoundHit[])[],
    private readonly cap: number,
  ) {
    windows.forEach(({ k, lo, hi }, i) => {
      const stretches = this.byKey.get(k) ?? [];
      stretches.push({ lo, hi, hits: found[i] ?? [] });
      this.byKey.set(k, stretches);
    });
  }

  /** Windows so full that they were not read to the end: what is replayed over them could be wrong. */
  overflows(work: Work): boolean {
    return work.rule.terms.some((term) =>
      keysOf(work, term.digest).some((key) => this.byKey.get(key)?.some(({ hits }) => hits.length > this.cap)),
    );
  }

  /** The rule's hits around one interval, in event order, each event once with every step it satisfies. */
  replayHits(work: Work, interval: Interval): readonly ReplayHit[] {
    const window = windowOf(work.rule, interval);
    const byEvent = new Map<string, Draft>();
    work.rule.terms.forEach((term, step) => {
      for (const key of keysOf(work, term.digest)) {
        for (const hit of this.within(key, window)) note(byEvent, hit, step);
      }
    });
    return [...byEvent.values()].sort((a, b) => compareOrder(a.order, b.order)).map(finished);
  }

  private within(key: string, { lo, hi }: Interval): readonly FoundHit[] {
    const stretches = this.byKey.get(key) ?? [];
    return stretches.flatMap(({ hits }) => hits.filter(({ order }) => order.t >= lo && order.t <= hi));
  }
}

interface Draft {
  readonly order: FoundHit['order'];
  readonly steps: Set<number>;
  readonly captured: Record<number, Record<string, unknown>>;
}

function note(byEvent: Map<string, Draft>, hit: FoundHit, step: number): void {
  const captured = hit.captured === null ? null : (JSON.parse(hit.captured) as Record<string, unknown>);
  const standsFor = captured?.[STANDS_FOR];
  const order = typeof standsFor === 'string' ? { ...hit.order, uid: standsFor } : hit.order;
  const draft = byEvent.get(order.uid) ?? { order, steps: new Set(), captured: {} };
  byEvent.set(order.uid, draft);
  draft.steps.add(step);
  if (captured !== null) draft.captured[step] = earlierCaptured(draft.captured[step], captured);
}

function finished({ order, steps, captured }: Draft): ReplayHit {
  const sorted = [...steps].sort((a, b) => a - b);
  return Object.keys(captured).length === 0 ? { order, steps: sorted } : { order, steps: sorted, captured };
}

/** Where a pivot's hits lie: the stretches that its coming or going may have changed. */
export function stretchesOf(times: readonly number[], reach: number): readonly Interval[] {
  return mergeIntervals(
    times.map((time) => ({ lo: time, hi: time })),
    reach,
  );
}
