import type { Pattern, ReplayHit } from '../pattern/pattern.js';
import type { Automaton, Emit } from './automaton.js';

/** Sliding windows are asked once all hits of the group are there. */
export class WindowAutomaton implements Automaton {
  readonly degraded = false;
  private readonly hits: ReplayHit[] = [];

  constructor(
    private readonly pattern: Pattern,
    private readonly group: string,
    private readonly emit: Emit,
  ) {}

  push(hit: ReplayHit): void {
    this.hits.push(hit);
  }

  end(): void {
    for (const match of this.pattern.window?.(this.hits, this.group) ?? []) this.emit(match);
    this.hits.length = 0;
  }
}
