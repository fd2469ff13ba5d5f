import type { EventOrder } from '../../domain/event.js';
import type { Automaton } from '../automaton/automaton.js';
import { groupsOf } from '../automaton/hits.js';
import type { FactsOf } from '../path/holds.js';
import { programOf } from '../automaton/program.js';
import { automatonOf } from '../automaton/replay.js';
import type { EventView, Pattern, PatternMatch, Step } from '../pattern/pattern.js';
import { History } from './history.js';
import { Lineage } from './lineage.js';
import { finish, type StreamMatch } from './pipes.js';

export interface StreamRun {
  readonly matches: readonly StreamMatch[];
  /** A group held more pending entries than the cap. */
  readonly degraded: boolean;
}

const NONE: readonly number[] = [];

function keyNames(step: Step): string {
  return step.keys.map((key) => `${key.optional ? '?' : ''}${key.field}`).join('\n');
}

/** One pass over events in order, in memory, with the same automata that replay stored hits. */
export class StreamEngine {
  private readonly steps: readonly Step[];
  private readonly sharedKeys: boolean;
  private readonly captures: boolean;
  /** Steps of which one must have occurred before anything can wait; null where any hit may matter. */
  private readonly openers: ReadonlySet<number> | null;
  private readonly automata = new Map<string, Automaton>();
  private readonly results: StreamMatch[] = [];
  private readonly views: Map<EventOrder, EventView> | null;
  private readonly history: History;
  private readonly lineage: Lineage | null;

  constructor(
    private readonly pattern: Pattern,
    factsOf: FactsOf | null = null,
  ) {
    this.steps = pattern.until === null ? pattern.steps : [...pattern.steps, pattern.until];
    const [first] = this.steps;
    this.sharedKeys = first !== undefined && this.steps.every((step) => keyNames(step) === keyNames(first));
    this.captures = this.steps.some((step) => step.capture !== undefined);
    this.openers = this.openingSteps();
    this.views = pattern.pipes.some((pipe) => pipe.keys !== undefined) ? new Map() : null;
    this.history = new History(pattern, factsOf);
    this.lineage = (pattern.lineage ?? []).length === 0 ? null : new Lineage(pattern.lineage ?? []);
  }

  push(event: EventView): void {
    const view = this.lineage === null ? event : { ...event, memory: this.lineage };
    this.lineage?.observe(view);
    if (this.sharedKeys) this.pushShared(view);
    else this.pushApart(view);
    if (this.history.needed) this.history.observe(view);
  }

  end(): StreamRun {
    for (const automaton of this.automata.values()) automaton.end();
    const degraded = [...this.automata.values()].some((automaton) => automaton.degraded);
    return { matches: finish(this.pattern, this.results, (match) => this.viewsOf(match)), degraded };
  }

  private openingSteps(): ReadonlySet<number> | null {
    if (this.pattern.kind !== 'sequence') return null;
    const { stages, gaps } = programOf(this.pattern);
    const [opening] = stages;
    return gaps.length > 0 || opening === undefined ? null : new Set([opening.step]);
  }

  /** All steps have one key, so an event has the same groups under each: no table per event. */
  private pushShared(view: EventView): void {
    const steps = this.holding(view);
    const [first] = steps;
    const keys = first === undefined ? undefined : this.steps[first]?.keys;
    if (keys === undefined) return;
    this.views?.set(view.order, view);
    const captured = this.captured(steps, view);
    for (const group of groupsOf(keys, view)) this.feed(group, steps, view, captured);
  }

  private pushApart(view: EventView): void {
    const holding = this.holding(view);
    if (holding.length === 0) return;
    this.views?.set(view.order, view);
    const captured = this.captured(holding, view);
    const touched = new Map<string, number[]>();
    for (const index of holding) {
      for (const group of groupsOf(this.steps[index]?.keys ?? [], view)) {
        const steps = touched.get(group);
        if (steps === undefined) touched.set(group, [index]);
        else steps.push(index);
      }
    }
    for (const [group, steps] of touched) this.feed(group, steps, view, captured);
  }

  /** Steps whose test holds, in order. */
  private holding(view: EventView): readonly number[] {
    let found: number[] | null = null;
    for (let index = 0; index < this.steps.length; index += 1) {
      if (this.steps[index]?.test(view) !== true) continue;
      if (found === null) found = [index];
      else found.push(index);
    }
    return found ?? NONE;
  }

  private captured(steps: readonly number[], view: EventView): Record<number, Record<string, unknown>> | undefined {
    if (!this.captures) return undefined;
    const found: Record<number, Record<string, unknown>> = {};
    for (const index of steps) {
      const step = this.steps[index];
      if (step?.capture === undefined) continue;
      found[index] = this.history.answer(step, step.capture(view), view.order.t);
    }
    return found;
  }

  private feed(
    group: string,
    steps: readonly number[],
    view: EventView,
    captured: Record<number, Record<string, unknown>> | undefined,
  ): void {
    let automaton = this.automata.get(group);
    if (automaton === undefined) {
      if (this.openers !== null && !steps.some((step) => this.openers?.has(step) === true)) return;
      automaton = automatonOf(this.pattern, (match) => this.results.push({ group, match }), group);
      this.automata.set(group, automaton);
    }
    automaton.push({ order: view.order, steps, ...(captured === undefined ? {} : { captured }) });
  }

  private viewsOf(match: PatternMatch): readonly EventView[] {
    return match.events.flatMap((order) => {
      const view = order === null ? undefined : this.views?.get(order);
      return view === undefined ? [] : [view];
    });
  }
}

/** Runs a pattern over events that are already in order. */
export function runStream(pattern: Pattern, events: Iterable<EventView>, factsOf: FactsOf | null = null): StreamRun {
  const engine = new StreamEngine(pattern, factsOf);
  for (const event of events) engine.push(event);
  return engine.end();
}
