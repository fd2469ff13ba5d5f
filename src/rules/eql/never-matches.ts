import { nearestName } from '../nearest.js';
import type { CompareNode, Expr, Literal, TermNode } from './ast.js';
import { conjuncts } from './rewrite.js';
import { isVerb } from './verbs.js';

/** Why a step can never match, at the place that keeps it from it. */
export interface Never {
  readonly at: number;
  readonly message: string;
}

type Scalar = Literal['value'];

/** What one condition demands of a field's value. */
interface Demand {
  readonly field: string;
  readonly at: number;
  holds(value: Scalar): boolean;
  /** The only values that it allows; null: any. */
  readonly only: readonly Scalar[] | null;
  readonly bound?: { readonly op: CompareNode['op']; readonly value: number };
}

/**
 * Conditions of a step that must all hold and exclude each other, or name what does not exist. Only what compares a
 * field with constants is looked at: what is not understood is taken to be possible.
 */
export function neverMatches(term: TermNode, verbs: ReadonlySet<string>): readonly Never[] {
  const parts = conjuncts(term.query.where);
  const constant = parts.find((part) => part.kind === 'literal' && part.value === false);
  if (constant !== undefined) return [{ at: constant.at, message: 'the condition is never true' }];
  const byField = new Map<string, Demand[]>();
  for (const demand of parts.flatMap(demandsOf)) {
    byField.set(demand.field, [...(byField.get(demand.field) ?? []), demand]);
  }
  const groups = [...byField.values()];
  return [
    ...groups.flat().flatMap((demand) => unknownVerbs(demand, verbs)),
    ...groups.flatMap((demands) => contradiction(demands)),
  ];
}

function demandsOf(part: Expr): readonly Demand[] {
  if (part.kind === 'compare') return comparedWith(part);
  if (part.kind !== 'in' || part.insensitive || part.left.kind !== 'field') return [];
  const only = part.list.flatMap((item) => (item.kind === 'literal' ? [item.value] : []));
  if (only.length < part.list.length) return [];
  return [{ field: part.left.text, at: part.at, only, holds: (value) => only.includes(value) }];
}

function comparedWith({ op, left, right, at }: CompareNode): readonly Demand[] {
  if (left.kind !== 'field' || right.kind !== 'literal') return [];
  const { value: wanted } = right;
  const field = left.text;
  if (op === '==') return [{ field, at, only: [wanted], holds: (value) => value === wanted }];
  if (op === '!=') return [{ field, at, only: null, holds: (value) => value !== wanted }];
  if (typeof wanted !== 'number') return [];
  const holds = (value: Scalar): boolean => typeof value === 'number' && ordered(op, value, wanted);
  return [{ field, at, only: null, holds, bound: { op, value: wanted } }];
}

function ordered(op: '<' | '<=' | '>' | '>=', value: number, bound: number): boolean {
  if (op === '<') return value < bound;
  if (op === '<=') return value <= bound;
  return op === '>' ? value > bound : value >= bound;
}

/** The verbs of `operation` are a closed list. */
function unknownVerbs({ field, only, at }: Demand, verbs: ReadonlySet<string>): readonly Never[] {
  if (field !== 'operation' || only === null || verbs.size === 0) return [];
  const unknown = only.filter((value) => typeof value === 'string' && !isVerb(value, verbs));
  return unknown.map((value) => {
    const near = nearestName(String(value), verbs);
    const hint = near === null ? '' : `; did you mean ${near}?`;
    return { at, message: `no event has the operation "${String(value)}"${hint}` };
  });
}

function contradiction(demands: readonly Demand[]): readonly Never[] {
  const [first] = demands;
  if (first === undefined || demands.length < 2) return [];
  const finite = demands.find(({ only }) => only !== null);
  const possible =
    finite === undefined
      ? isRange(demands)
      : (finite.only ?? []).some((value) => demands.every((demand) => demand.holds(value)));
  if (possible) return [];
  const last = demands.at(-1) ?? first;
  return [{ at: last.at, message: `never true: nothing else said of ${first.field} allows it` }];
}

/** Whether some number lies between all bounds. */
function isRange(demands: readonly Demand[]): boolean {
  let [low, high, open] = [-Infinity, Infinity, false];
  for (const { bound } of demands) {
    if (bound === undefined) continue;
    const strict = bound.op === '<' || bound.op === '>';
    if (bound.op.startsWith('>')) [low, open] = [Math.max(low, bound.value), bound.value >= low ? strict : open];
    else [high, open] = [Math.min(high, bound.value), open || (strict && bound.value <= high)];
  }
  return low < high || (low === high && !open);
}
