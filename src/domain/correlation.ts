import type { EventOrder } from './event.js';

/** A step predicate that held for an event under one join tuple: `k` = digest(predicate, join tuple). */
export interface StepHit {
  readonly k: string;
  readonly order: EventOrder;
  /** Values that later steps refer to (EQL extension X1), else absent. */
  readonly captured?: Readonly<Record<string, unknown>>;
}

/** A (rule, group) whose window may have changed: evaluated after the commit that wrote it. `lo`/`hi`: event time, ms. */
export interface EvalTask {
  readonly id: string;
  readonly ruleKey: string;
  readonly group: string;
  readonly lo: number;
  readonly hi: number;
  readonly epoch: number;
}

/** One automaton result: every event with its step; a missing step is null. */
export interface Match {
  /** digest(rule, version, group, ordered event uids) */
  readonly key: string;
  readonly ruleKey: string;
  readonly group: string;
  readonly events: readonly (EventOrder | null)[];
  /** Index of the pattern's step for each event. */
  readonly steps: readonly number[];
  readonly start: number;
  readonly end: number;
}

export type MatchState = 'fired' | 'pending' | 'unobserved' | 'superseded';
