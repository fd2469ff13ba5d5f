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

function compare(left: unknown, op: string, right: unknown): boolean | null {
  if (left === null || left === undefined || right === null || right === undefined) return null;
  if (op === '==') return left === right;
  if (op === '!=') return left !== right;
  if (typeof left !== typeof right) return null;
  const [a, b] = [left as number, right as number];
  if (op === '<') return a < b;
  if (op === '<=') return a <= b;
  return op === '>' ? a > b : a >= b;
}

function both(left: boolean | null, right: boolean | null): boolean | null {
  if (left === false || right === false) return false;
  return left === null || right === null ? null : true;
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
    case 'in': {
      const value = doc[condition.field] ?? null;
      return value === null ? null : condition.values.some((item) => item === value);
    }
    case 'not': {
      const inner = evaluate(condition.inner, doc);
      return inner === null ? null : !inner;
    }
    case 'and':
      return both(evaluate(condition.left, doc), evaluate(condition.right, doc));
    case 'or': {
      const [left, right] = [evaluate(condition.left, doc), evaluate(condition.right, doc)];
      if (left === true || right === true) return true;
      return left === null || right === null ? null : false;
    }
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
