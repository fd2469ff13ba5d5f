import type { CompareOperator } from './ast.js';

/** Three-valued: null is "not known", which no `where` accepts. */
export type Truth = boolean | null;

/** True if any element satisfies; a value that is no list is a list of one. */
export function any(value: unknown, holds: (item: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.some(holds) : holds(value);
}

export function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function ordered(op: CompareOperator, difference: number): boolean {
  if (op === '<') return difference < 0;
  if (op === '<=') return difference <= 0;
  return op === '>' ? difference > 0 : difference >= 0;
}

/** Order of two values of one type, null where they have none. */
function difference(left: unknown, right: unknown): number | null {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== 'string' || typeof right !== 'string') return null;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** `<`, `<=`, `>`, `>=`; of unlike types nothing is known. */
export function compareOrdered(op: CompareOperator, left: unknown, right: unknown): Truth {
  let known = false;
  for (const item of Array.isArray(left) ? left : [left]) {
    const order = difference(item, right);
    if (order === null) continue;
    known = true;
    if (ordered(op, order)) return true;
  }
  return known ? false : null;
}

/** Equality of two values that are not null; lists are equal where they share an element. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Array.isArray(right)) return right.some((item) => any(left, (own) => own === item));
  return any(left, (own) => own === right);
}

/** Classic equality: values of unlike kinds are neither equal nor unequal. */
export function classicEqual(left: unknown, right: unknown): Truth {
  if (typeof left !== typeof right || Array.isArray(left) !== Array.isArray(right)) return null;
  return fold(left) === fold(right);
}

/** True where any term is, null where none is and one is not known. */
export function disjunction<S>(terms: readonly ((subject: S) => Truth)[]): (subject: S) => Truth {
  return (subject) => {
    let result: Truth = false;
    for (const term of terms) {
      const value = term(subject);
      if (value === true) return true;
      if (value === null) result = null;
    }
    return result;
  };
}
