import type { ContextKind } from '../../domain/context.js';
import type { MissingAnswer } from '../../pipeline/decide/ports-missing.js';

export type { MissingReads } from '../../pipeline/decide/ports-missing.js';

export interface MissingContext extends MissingAnswer {
  /** Facts that somebody would have to keep; empty where a source or a provider is what lacks. */
  readonly kinds: readonly ContextKind[];
  /** Whom the policies ask, e.g. `graph: approved_change`. */
  readonly asks: readonly string[];
}
