import type { FieldCatalogue } from '../catalogue.js';
import { SHORT_NAMES } from '../fields.js';
import type { Expr, FieldNode, QueryNode, TermNode } from './ast.js';
import type { Never } from './never-matches.js';
import { rewrite } from './rewrite.js';

/** Which of an object's attributes tell it apart, the likeliest first. */
const TELLING = ['identity', 'user.identity', 'uid', 'user.uid', 'name', 'ip', 'hostname', 'email_addr', 'value'];

function nameOf(node: FieldNode): string {
  return node.path.filter((part) => typeof part === 'string').join('.');
}

/** What the author may have meant by an object's name. */
function within(name: string, category: string, catalogue: FieldCatalogue): string {
  const near = TELLING.map((part) => `${name}.${part}`).find(
    (path) => SHORT_NAMES.has(path) || catalogue.hasField(path, category),
  );
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** Fields that an expression holds against a value. */
function comparedFields(where: Expr): readonly FieldNode[] {
  const found: FieldNode[] = [];
  rewrite(where, (node) => {
    const { kind } = node;
    if (kind !== 'compare' && kind !== 'match' && kind !== 'in') return node;
    const isNullTest = kind === 'compare' && node.right.kind === 'literal' && node.right.value === null;
    if (node.left.kind === 'field' && !isNullTest) found.push(node.left);
    return node;
  });
  return found;
}

/** Places of a stored event's term where a whole object stands for a value: nothing is equal to it. */
export function objectUses(node: QueryNode, term: TermNode, catalogue: FieldCatalogue | null): readonly Never[] {
  if (catalogue === null) return [];
  const { category, where } = term.query;
  const keys = [...node.by, ...term.by].filter((key) => key.kind === 'field');
  const saying = (fields: readonly FieldNode[], what: string): readonly Never[] =>
    fields.flatMap((field) => {
      const name = nameOf(field);
      if (SHORT_NAMES.has(name) || !catalogue.isObject(name, category)) return [];
      return [{ at: field.at, message: `${name} is an object, ${what}${within(name, category, catalogue)}` }];
    });
  return [...saying(keys, 'which joins nothing'), ...saying(comparedFields(where), 'which no value is equal to')];
}
