import type { EventOrder } from '../../domain/event.js';
import type { ReplayHit } from '../pattern/pattern.js';
import type { Automaton, Emit } from './automaton.js';
import type { Program } from './program.js';

/** Classic `join`: terms in any order, the first event of each is kept, the set is given when full. */
export class JoinAutomaton implements Automaton {
  readonly degraded = false;
  private kept = new Map<number, EventOrder>();

  constructor(
    private readonly program: Program,
    private readonly emit: Emit,
  ) {}

  push(hit: ReplayHit): void {
    if (hit.steps.includes(this.program.until)) this.kept = new Map();
    this.program.stages.forEach((stage, index) => {
      if (hit.steps.includes(stage.step) && !this.kept.has(index)) this.fill(index, hit.order);
    });
  }

  end(): void {
    // a set that is not full is none
  }

  private fill(index: number, order: EventOrder): void {
    this.kept.set(index, order);
    if (this.kept.size < this.program.stages.length) return;
    const events = this.program.stages.map((_, stage) => this.kept.get(stage) ?? null);
    this.kept = new Map();
    this.emit({ events, steps: this.program.stages.map((stage) => stage.step) });
  }
}
