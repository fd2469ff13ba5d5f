import type { Bound, CorrelationType, Expression } from '../model.js';

/** What decides whether a window matches: pure, knows no rule, field or store. */
export interface WindowPlan {
  readonly type: CorrelationType;
  readonly spanMs: number;
  /** How many rules are listened to; steps are 0 … size − 1. */
  readonly size: number;
  /** All must hold. */
  readonly bounds: readonly Bound[];
  readonly percentile: number | null;
  /** Extended condition; its names are step numbers. */
  readonly logic: Logic | null;
}

/** A condition over steps, with `not` only at the leaves. */
export type Logic =
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'absent'; readonly step: number }
  | { readonly kind: 'atLeast'; readonly count: number; readonly of: readonly Logic[] };

/** Pushes `not` down to the leaves: absence is asked of a rule, never of a formula. */
export function logicOf(expression: Expression, stepOf: (name: string) => number, negated = false): Logic {
  switch (expression.kind) {
    case 'name':
      return { kind: negated ? 'absent' : 'step', step: stepOf(expression.name) };
    case 'not':
      return logicOf(expression.of, stepOf, !negated);
    case 'atLeast': {
      const of = expression.of.map((part) => logicOf(part, stepOf, negated));
      return { kind: 'atLeast', count: negated ? of.length - expression.count + 1 : expression.count, of };
    }
  }
}

export function stepsOf(logic: Logic, kind: 'step' | 'absent'): readonly number[] {
  if (logic.kind === 'atLeast') return [...new Set(logic.of.flatMap((part) => stepsOf(part, kind)))];
  return logic.kind === kind ? [logic.step] : [];
}

/** Captured under this name: the values of the condition's field. */
export const VALUES = 'value';
/** Captured under this prefix: fields that an outer correlation reads of the last event. */
export const CARRIED = 'by:';
/** Captured under this name: the chained match that a hit stands for. */
export const INNER = 'inner';
