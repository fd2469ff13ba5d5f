import type { KeyPart } from '../pattern/pattern.js';
import type { EventView } from '../pattern/pattern.js';
import type { Expr, FieldNode } from './ast.js';
import { compileExpression } from './compile-expression.js';
import type { ResolvedField } from './field-space.js';
import { canonicalText } from './rewrite.js';
import type { Scope } from './scope.js';

type Resolve = (node: FieldNode) => ResolvedField;

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Key components compare by their text, so that the number 7 joins the text "7" of another vendor. */
function texts(value: unknown): readonly string[] {
  if (value === null) return [];
  if (!Array.isArray(value)) return [textOf(value)];
  return value.filter((item) => item !== null && item !== undefined).map(textOf);
}

/** What identifies a key expression in digests. */
export function keyText(expr: Expr, resolve: Resolve): string {
  if (expr.kind !== 'field') return canonicalText(expr);
  return `${expr.optional ? '?' : ''}${resolve(expr).canonical}`;
}

/** One component of a join key. Classic folds case and lets null join null. */
export function compileKey(expr: Expr, scope: Scope<EventView>, resolve: Resolve): KeyPart {
  const classic = scope.dialect === 'classic';
  const field = expr.kind === 'field' ? resolve(expr) : null;
  const value = compileExpression(expr, scope);
  const read = (view: EventView): readonly string[] => texts(value(view));
  return {
    field: field?.canonical ?? canonicalText(expr),
    optional: classic || (expr.kind === 'field' && expr.optional),
    identity: field?.identity ?? false,
    read: classic ? (view) => read(view).map((text) => text.toLowerCase()) : read,
  };
}
