/** A small condition language of the oracle's own: evaluated directly, and written as EQL for the product. */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'compare'; readonly field: string; readonly op: string; readonly value: string | number }
  | { readonly kind: 'null'; readonly field: string; readonly is: boolean }
  | { readonly kind: 'in'; readonly field: string; readonly values: readonly (string | number)[] }
  | { readonly kind: 'fields'; readonly left: string; readonly op: string; readonly right: string }
  | { readonly kind: 'not'; readonly inner: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition };

export type OracleDoc = Readonly<Record<string, unknown>>;

const ORDERED: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function compare(own: unknown, op: string, other: unknown): boolean | null {
  const [left, right] = [own ?? null, other ?? null];
  if (left === null || right === null) return null;
  if (op === '==') return left === right;
  if (op === '!=') return left !== right;
  return typeof left === typeof right ? (ORDERED[op]?.(left as number, right as number) ?? null) : null;
}

function both(left: boolean | null, right: boolean | null): boolean | null {
  if (left === false || right === false) return false;
  return left === null || right === null ? null : true;
}

function negated(value: boolean | null): boolean | null {
  return value === null ? null : !value;
}

function isIn(value: unknown, values: readonly unknown[]): boolean | null {
  return (value ?? null) === null ? null : values.some((item) => item === value);
}

/** Three-valued: null where a value that matters is not there. */
export function evaluate(condition: Condition, doc: OracleDoc): boolean | null {
  switch (condition.kind) {
    case 'always':
      return true;
    case 'compare':
      return compare(doc[condition.field], condition.op, condition.value);
    case 'fields':
      return compare(doc[condition.left], condition.op, doc[condition.right]);
    case 'null':
      return ((doc[condition.field] ?? null) === null) === condition.is;
    case 'in':
      return isIn(doc[condition.field], condition.values);
    case 'not':
      return negated(evaluate(condition.inner, doc));
    case 'and':
      return both(evaluate(condition.left, doc), evaluate(condition.right, doc));
    case 'or':
      // a or b = not (not a and not b), which holds with three values too
      return negated(both(negated(evaluate(condition.left, doc)), negated(evaluate(condition.right, doc))));
  }
}

/** The same condition as EQL. */
export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'always':
      return 'true';
    case 'compare':
      return `${condition.field} ${condition.op} ${JSON.stringify(condition.value)}`;
    case 'fields':
      return `${condition.left} ${condition.op} ${condition.right}`;
    case 'null':
      return `${condition.field} ${condition.is ? '==' : '!='} null`;
    case 'in':
      return `${condition.field} in (${condition.values.map((value) => JSON.stringify(value)).join(', ')})`;
    case 'not':
      return `not (${conditionText(condition.inner)})`;
    default:
      return `(${conditionText(condition.left)} ${condition.kind} ${conditionText(condition.right)})`;
  }
}
