import { RuleFault } from '../../domain/errors.js';
import { dayStart } from '../automaton/days.js';
import type { FactsOf } from '../path/holds.js';
import { answerTo } from '../path/fact-question.js';
import type { EventView, HistoryProbe, Pattern, Step } from '../pattern/pattern.js';

/** Of one value, on one day where days are counted. */
interface Sighting {
  readonly day: number;
  readonly last: number;
  /** Latest time before `last`: an event does not count as seen before itself or its equals in time. */
  readonly before: number;
}

/** What context is asked of, as captured: one key, several, or none. */
export function rootsOf(captured: unknown): readonly string[] {
  return [captured].flat().filter((each): each is string => typeof each === 'string');
}

/**
 * X2 over one pass: when each (key, value) was last seen, per probe. The start of the input counts as the start of time.
 * X7 by the facts that were given with the input.
 */
export class History {
  /** Per probe and value the newest first; only where days are counted there is more than one. */
  private readonly seen = new Map<string, Map<string, readonly Sighting[]>>();
  private readonly probes: readonly HistoryProbe[];

  constructor(
    pattern: Pattern,
    private readonly factsOf: FactsOf | null = null,
  ) {
    const all = pattern.steps.flatMap((step) => step.probes ?? []);
    this.probes = [...new Map(all.map((probe) => [probe.id, probe])).values()];
  }

  get needed(): boolean {
    return this.probes.length > 0;
  }

  /** Puts answers in place of the tuples that a step captured. */
  answer(step: Step, captured: Record<string, unknown>, time: number): Record<string, unknown> {
    const { probes = [], facts = [] } = step;
    if (probes.length + facts.length === 0) return captured;
    const seen = probes.map((probe) => [probe.id, this.answered(probe, captured[probe.id], time)] as const);
    const known = facts.map(
      ({ id, question }) => [id, answerTo(question, rootsOf(captured[id]), time, this.facts())] as const,
    );
    return { ...captured, ...Object.fromEntries([...seen, ...known]) };
  }

  observe(view: EventView): void {
    for (const probe of this.probes) {
      if (probe.category !== 'any' && probe.category !== view.category) continue;
      const tuple = probe.tuple(view);
      if (tuple !== null) this.note(probe, tuple, view.order.t);
    }
  }

  private facts(): FactsOf {
    if (this.factsOf !== null) return this.factsOf;
    throw new RuleFault(
      'RULE_UNSUPPORTED',
      'the query asks what context says, and no context was given with the events',
      {
        remedy: 'Give the facts with --context FILE, or hunt in what is stored.',
      },
    );
  }

  private answered({ id, windowMs, days }: HistoryProbe, tuple: unknown, time: number): boolean | number | null {
    if (typeof tuple !== 'string') return null;
    const within = (this.seen.get(id)?.get(tuple) ?? []).filter(
      ({ last, before }) => (last < time ? last : before) >= time - windowMs,
    );
    return days === true ? within.length : within.length === 0;
  }

  private note({ id, windowMs, days }: HistoryProbe, tuple: string, time: number): void {
    const tuples = this.seen.get(id) ?? new Map<string, readonly Sighting[]>();
    this.seen.set(id, tuples);
    const known = tuples.get(tuple) ?? [];
    const [newest] = known;
    if (newest?.last === time) return;
    const day = days === true ? dayStart(time) : 0;
    const same = newest?.day === day;
    const next = { day, last: time, before: same ? newest.last : -Infinity };
    // the newest day may be one whose latest sighting is of this very time
    const older = (same ? known.slice(1) : known).filter(({ last }) => last >= time - windowMs);
    tuples.set(tuple, [next, ...older]);
  }
}
