import type { PatternMatch, ReplayHit } from '../pattern/pattern.js';

export type Emit = (match: PatternMatch) => void;

/** The state of one group of one pattern. Hits come in event order; `end` says that none will follow. */
export interface Automaton {
  /** More pending entries than the cap: the answer may lack matches. */
  readonly degraded: boolean;
  push(hit: ReplayHit): void;
  end(): void;
}
