import type { Pattern, ReplayHit } from '../pattern/pattern.js';
import type { Automaton, Emit } from './automaton.js';
import { NOTHING } from './partial.js';

/** An event query: every hit is a match of its own. */
export class EventAutomaton implements Automaton {
  readonly degraded = false;

  constructor(
    private readonly pattern: Pattern,
    private readonly emit: Emit,
  ) {}

  push(hit: ReplayHit): void {
    const residual = this.pattern.steps[0]?.residual;
    const holds = residual === undefined || residual({ ...hit.captured?.[0] }, NOTHING);
    if (holds) this.emit({ events: [hit.order], steps: [0] });
  }

  end(): void {
    // nothing waits
  }
}
