import type { FieldCatalogue } from '../catalogue.js';
import type { Expr, FieldNode } from './ast.js';
import { rewrite } from './rewrite.js';

/** `activity_id == "Logon"` means the number behind the caption; other texts stay as they are. */
export function captionsToNumbers(where: Expr, category: string, catalogue: FieldCatalogue): Expr {
  const number = (field: Expr, value: Expr): Expr => {
    if (field.kind !== 'field' || value.kind !== 'literal' || typeof value.value !== 'string') return value;
    const found = catalogue.enumValue(pathOf(field), value.value, category);
    return found === null ? value : { ...value, value: found };
  };
  return rewrite(where, (node) => {
    if (node.kind === 'compare') {
      return { ...node, left: number(node.right, node.left), right: number(node.left, node.right) };
    }
    return node.kind === 'in' ? { ...node, list: node.list.map((item) => number(node.left, item)) } : node;
  });
}

function pathOf(field: FieldNode): string {
  return field.path.filter((part) => typeof part === 'string').join('.');
}
