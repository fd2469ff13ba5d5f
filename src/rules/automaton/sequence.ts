import { eventsOf, NOTHING, type Captured, type Partial } from './partial.js';
import type { PatternMatch, ReplayHit } from '../pattern/pattern.js';
import type { Automaton, Emit } from './automaton.js';
import { Gaps } from './gaps.js';
import { Pending } from './pending.js';
import type { Program, Stage } from './program.js';

const NO_VALUES: Captured = {};

/**
 * One group's state machine for a sequence, fed in event order.
 *
 * Law: a stage holds at most one pending entry (per tuple of referenced values), a newer one overwrites it; advancing
 * consumes; stages are tried last to first, so that one event never fills two stages of one sequence.
 */
export class SequenceAutomaton implements Automaton {
  private readonly pending: readonly Pending[];
  private readonly gaps: Gaps | null;
  private readonly candidates: Partial[] = [];

  constructor(
    private readonly program: Program,
    private readonly emit: Emit,
  ) {
    this.pending = program.stages.slice(0, -1).map((stage) => new Pending(stage.retained));
    this.gaps = program.gaps.length === 0 ? null : new Gaps(program);
  }

  get degraded(): boolean {
    return this.pending.some((pending) => pending.overflowed);
  }

  push(hit: ReplayHit): void {
    const ends = hit.steps.includes(this.program.until);
    if (ends && this.program.untilFirst) this.forget();
    this.advance(hit);
    if (this.gaps !== null) {
      for (const step of hit.steps) this.gaps.observe(step, hit.order, hit.captured?.[step] ?? NO_VALUES);
    }
    if (ends && !this.program.untilFirst) this.forget();
  }

  /** No more events: what waits for an absence is judged now. */
  end(): void {
    for (const candidate of this.candidates)
      if (this.gaps?.hold(candidate) === true) this.emit(this.matchOf(candidate));
    this.candidates.length = 0;
  }

  private forget(): void {
    for (const pending of this.pending) pending.clear();
  }

  private advance(hit: ReplayHit): void {
    const { stages } = this.program;
    for (let stage = stages.length - 1; stage >= 0; stage -= 1) {
      const definition = stages[stage];
      if (definition === undefined || !hit.steps.includes(definition.step)) continue;
      const { residual } = definition.definition;
      const own = hit.captured?.[definition.step] ?? NO_VALUES;
      const accepts = (earlier: Partial['captured']): boolean => residual === undefined || residual(own, earlier);
      if (stage > 0) this.continue(stage, definition, hit, accepts);
      else if (accepts(NOTHING)) this.reach(0, this.extend(null, definition, hit));
    }
  }

  private continue(
    stage: number,
    definition: Stage,
    hit: ReplayHit,
    accepts: (earlier: Partial['captured']) => boolean,
  ): void {
    const waiting = this.pending[stage - 1];
    if (waiting === undefined || waiting.empty) return;
    const limit = definition.within ?? Infinity;
    const expired = (partial: Partial): boolean =>
      hit.order.t - partial.start > this.program.spanMs || hit.order.t - partial.order.t > limit;
    const accepted = (partial: Partial): boolean => accepts(partial.captured);
    const keep = definition.fork;
    for (const partial of waiting.take(expired, accepted, keep)) {
      this.reach(stage, this.extend(partial, definition, hit));
    }
  }

  private extend(previous: Partial | null, stage: Stage, hit: ReplayHit): Partial {
    const before = previous?.captured ?? NOTHING;
    const { name } = stage.definition;
    const values = hit.captured?.[stage.step];
    const captured = name === null || values === undefined ? before : new Map([...before, [name, values] as const]);
    return { order: hit.order, start: previous?.start ?? hit.order.t, previous, captured };
  }

  private reach(stage: number, partial: Partial): void {
    const pending = this.pending[stage];
    if (pending !== undefined) pending.put(partial);
    else if (this.gaps === null) this.emit(this.matchOf(partial));
    else this.candidates.push(partial);
  }

  private matchOf(partial: Partial): PatternMatch {
    const events = eventsOf(partial);
    const { layout } = this.program;
    return {
      events: layout.map((place) => (place.stage === null ? null : (events[place.stage] ?? null))),
      steps: layout.map((place) => place.step),
    };
  }
}
