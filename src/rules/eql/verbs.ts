import type { CompareNode, Expr, InNode, Literal } from './ast.js';
import { rewrite } from './rewrite.js';

/** Verbs that hunters write, by what the catalogue calls the same. */
const ALSO: ReadonlyMap<string, string> = new Map([
  ['mail.delivered', 'mail.receive'],
  ['mfa.push_timeout', 'mfa.timeout'],
]);

/** Whether some event may bear the verb, under its own name or the catalogue's. */
export function isVerb(word: string, verbs: ReadonlySet<string>): boolean {
  return verbs.has(word) || verbs.has(ALSO.get(word) ?? word);
}

/** Comparisons of `operation` with such a verb also hold of the catalogue's. */
export function alsoAsCatalogued(where: Expr): Expr {
  return rewrite(where, (node) => {
    if (node.kind === 'in' && isOperation(node.left)) return { ...node, list: node.list.flatMap(withCatalogued) };
    return node.kind === 'compare' ? compared(node) : node;
  });
}

function compared(node: CompareNode): Expr {
  const { op, left, right, at } = node;
  if ((op !== '==' && op !== '!=') || right.kind !== 'literal' || !isOperation(left)) return node;
  const list = withCatalogued(right);
  if (list.length === 1) return node;
  const either: InNode = { kind: 'in', insensitive: false, left, list, at };
  return op === '==' ? either : { kind: 'not', operand: either, at };
}

function isOperation(node: Expr): boolean {
  return node.kind === 'field' && node.text === 'operation';
}

function withCatalogued(item: Expr): readonly Expr[] {
  if (item.kind !== 'literal' || typeof item.value !== 'string') return [item];
  const other = ALSO.get(item.value);
  return other === undefined ? [item] : [item, { ...item, value: other } satisfies Literal];
}
