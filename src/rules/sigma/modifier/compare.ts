import type { Comparison } from '../model.js';
import type { MomentPart } from '../value/moment-part.js';
import { literalOf } from '../value/tokens.js';
import type { Value } from '../value/value.js';
import { eachValue, type Modifier } from './draft.js';

export const COMPARE: Record<Comparison, (left: number, right: number) => boolean> = {
  gt: (left, right) => left > right,
  gte: (left, right) => left >= right,
  lt: (left, right) => left < right,
  lte: (left, right) => left <= right,
  eq: (left, right) => left === right,
  neq: (left, right) => left !== right,
};

/** `gt`, `gte`, `lt`, `lte`: order of numbers. */
export function ordered(comparison: 'gt' | 'gte' | 'lt' | 'lte'): Modifier {
  return eachValue((value, context) => {
    if (value.kind === 'unknown') return value;
    const limit = numberOf(value);
    if (limit === null) throw context.fault(`\`${comparison}\` needs a number`, { expected: 'a number' });
    return { kind: 'order', accepts: (number) => COMPARE[comparison](number, limit) };
  });
}

function numberOf(value: Value): number | null {
  if (value.kind === 'number') return value.number;
  const text = value.kind === 'text' ? literalOf(value.tokens) : null;
  return text === null || text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text);
}

/** `neq`: the field differs from every value; like `not`, it holds where the field is missing. */
export const neq: Modifier = (draft) => ({ ...draft, negated: true });

/** `minute` to `year`: the comparison is made on that part of a date. */
export function momentModifier(part: MomentPart): Modifier {
  return (draft) => ({ ...draft, part });
}
