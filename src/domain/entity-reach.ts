import type { ContextFact } from './context.js';

export interface ReachRequest {
  readonly key: string;
  readonly steps: number;
  readonly asOf: number;
}

export interface ReachFound {
  /** The keys under which facts about it may stand: its own, its accounts', its person's. */
  readonly roots: readonly string[];
  readonly facts: readonly ContextFact[];
  /** How the house rates what is reached. */
  readonly ratings: readonly ContextFact[];
  /** What events name of what is reached. */
  readonly known: readonly { readonly id: string; readonly key: string; readonly label: string }[];
  readonly isCut: boolean;
}
