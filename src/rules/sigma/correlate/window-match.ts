import type { ReplayHit } from '../../pattern/pattern.js';
import { COMPARE } from '../modifier/compare.js';
import type { Bound } from '../model.js';

/** A window that satisfies its rule. */
export interface WindowMatch {
  /** The evidence: what was counted, in time order; or one hit per rule, in the order of the rules. */
  readonly hits: readonly ReplayHit[];
  /** The rule each hit stands for. */
  readonly steps: readonly number[];
  /** Latest of the evidence: the match counts at its time. */
  readonly last: ReplayHit;
  /** Event time (ms) that must have passed before a record yet to come cannot undo it; null = none can. */
  readonly closesAt: number | null;
}

export function withinBounds(bounds: readonly Bound[], value: number): boolean {
  return bounds.every((bound) => COMPARE[bound.comparison](value, bound.value));
}

/** Only growth can meet them: more events never undo a match. */
export function growsOnly(bounds: readonly Bound[]): boolean {
  return bounds.every((bound) => bound.comparison === 'gt' || bound.comparison === 'gte');
}
