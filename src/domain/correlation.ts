import type { EventOrder } from './event.js';

/** A step predicate that held for an event under one join tuple: `k` = digest(predicate, join tuple). */
export interface StepHit {
  readonly k: string;
  readonly order: EventOrder;
  /** Values that later steps refer to (EQL extension X1), else absent. */
  readonly captured?: Readonly<Record<string, unknown>>;
}

/**
 * A group whose windows may have changed. Rules are found by the steps that were touched, so that one entry serves
 * every rule that shares them and a rule set may change between writing and evaluating.
 */
export interface TouchedScope {
  /** Canonical join tuple; its identity components are account keys, unless `literal`. */
  readonly group: string;
  /** `group` names a scope as matches store it (persons), not accounts to be resolved. */
  readonly literal?: boolean;
  /** Digests of the touched steps; empty with `ruleKeys`. */
  readonly steps: readonly string[];
  /** Only these rules: after a back-fill, an identity change, a fault or a timer. */
  readonly ruleKeys?: readonly string[];
  /** Event time, ms. */
  readonly lo: number;
  readonly hi: number;
  /** Hits went away: stored matches are compared even where nothing can match any more. */
  readonly removed?: boolean;
  /** Evaluate around every hit of this account tuple, whenever it was: `lo` and `hi` are unknown to an identity change. */
  readonly pivot?: string;
  /** A value that was seen, or is no more, at these times: `group` is its tuple, this its kind. */
  readonly seen?: string;
  readonly times?: readonly number[];
  readonly attempts?: number;
  /** Why it was set aside. */
  readonly code?: string;
}

/** What one transaction leaves for the evaluator, written with the events themselves, so that a crash loses neither. */
export interface EvalTask {
  readonly id: string;
  /** Rule-set epoch of the prefilter that wrote the hits of `uids`. */
  readonly epoch: number;
  readonly uids: readonly string[];
  /** Keys of matches that this pass handed on to rules over detections, as `uids` are for events. */
  readonly matches?: readonly string[];
  readonly scopes: readonly TouchedScope[];
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
