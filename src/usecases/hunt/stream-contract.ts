import type { EventOrder } from '../../domain/event.js';
import type { CompiledRule } from '../../rules/compile.js';
import type { FactsOf } from '../../rules/path/holds.js';
import type { EventView } from '../../rules/pattern/pattern.js';

export type EventId = string | number;

/** Events of a hunt in event order, with the ids that their author gave them. */
export interface HuntEvents {
  readonly views: readonly EventView[];
  /** What context says, for `exists`; null where none was given. */
  readonly factsOf: FactsOf | null;
  idOf(order: EventOrder): EventId;
}

/** One result as it is printed. */
export interface HuntMatch {
  /** Ids in step order; null for a missing step. */
  readonly events: readonly (EventId | null)[];
  /** Index of the query's term for each of the events. */
  readonly steps: readonly number[];
  /** The join key's values; null where the query has no key. */
  readonly key: readonly (string | null)[] | null;
  readonly rule: string | null;
  /** What a counting pipe found. */
  readonly count?: number;
  readonly values?: readonly unknown[];
  /** Whom to thank for a published rule: its licence asks that this is shown. */
  readonly attribution?: {
    readonly title: string;
    readonly id: string | null;
    readonly author: string | null;
    readonly references: readonly string[];
    readonly license: string | null;
  };
}

/** Something that can run a hunt: one pass in memory, or the live path through the graph. Both must agree. */
export interface HuntEngine {
  run(compiled: CompiledRule, events: HuntEvents): AsyncIterable<HuntMatch>;
}
