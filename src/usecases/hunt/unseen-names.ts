import type { RuleFault } from '../../domain/errors.js';
import { isJsonObject } from '../../domain/json.js';
import { parseEql } from '../../rules/eql/parse.js';
import type { Expr, FieldNode, QueryNode, TermNode } from '../../rules/eql/ast.js';
import type { Dialect } from '../../rules/eql/cursor.js';
import { readFreePath } from '../../rules/eql/path.js';
import { rewrite } from '../../rules/eql/rewrite.js';
import { ruleFault } from '../../rules/fault.js';
import { nearestName } from '../../rules/nearest.js';
import type { EventView } from '../../rules/pattern/pattern.js';

/** So many events tell which names there are. */
const SAMPLE = 1_000;
const MOST_NAMES = 2_000;
const DEEPEST = 4;
const LAMBDAS = new Set(['arraySearch', 'arrayCount']);

/** Dotted names of what the first events hold. */
export function namesIn(views: readonly EventView[]): ReadonlySet<string> {
  const names = new Set<string>();
  const note = (doc: unknown, prefix: string, depth: number): void => {
    if (Array.isArray(doc)) for (const item of doc.slice(0, 5)) note(item, prefix, depth);
    if (!isJsonObject(doc) || depth > DEEPEST || names.size > MOST_NAMES) return;
    for (const [name, value] of Object.entries(doc)) {
      names.add(prefix + name);
      note(value, `${prefix}${name}.`, depth + 1);
    }
  };
  for (const { doc } of views.slice(0, SAMPLE)) note(doc, '', 1);
  return names;
}

export interface NamePlace {
  readonly source: string;
  readonly at: number;
  readonly known: Iterable<string>;
}

/** A name that no event has, drawn with what may have been meant. */
export function unseenName(what: string, name: string, { source, at, known }: NamePlace): RuleFault {
  const near = nearestName(name, known);
  const hint = near === null || near === name ? {} : { hint: `Did you mean ${near}?` };
  return ruleFault(source, at, `${what} ${name}`, { code: 'RULE_UNKNOWN_FIELD', ...hint });
}

function fieldsIn(expr: Expr): readonly FieldNode[] {
  const found: FieldNode[] = [];
  const bound = new Set<unknown>();
  rewrite(expr, (node) => {
    if (node.kind === 'field' && !node.optional) found.push(node);
    if (node.kind === 'call' && LAMBDAS.has(node.name) && node.args[1]?.kind === 'field')
      bound.add(node.args[1].path[0]);
    return node;
  });
  return found.filter(({ path }) => !bound.has(path[0]));
}

function termsOf({ terms, until }: QueryNode): readonly TermNode[] {
  return until === null ? terms : [...terms, until];
}

/**
 * Categories and fields that an EQL query names and no event of the file has. A file has no schema, so they are no fault:
 * but a query that found nothing may have found nothing because of them.
 */
export function unseenInEql(
  query: string,
  dialect: Dialect | undefined,
  views: readonly EventView[],
): readonly RuleFault[] {
  const node = parseEql(query, { dialect: dialect ?? 'elasticsearch', extensions: dialect === undefined });
  const steps = new Set<unknown>(node.terms.map(({ name }) => name));
  const found = termsOf(node).flatMap((term) => {
    const { category, where, at } = term.query;
    const own = category === 'any' ? views : views.filter((view) => view.category === category);
    if (own.length === 0 && category !== 'any') {
      const known = new Set(views.map((view) => view.category));
      return [unseenName('No event is of the category', category, { source: query, at, known })];
    }
    const asked = [...node.by, ...term.by, where].flatMap(fieldsIn).filter(({ path }) => !steps.has(path[0]));
    return unseenFields(query, asked, own);
  });
  // a key is asked of every step
  return [...new Map(found.map((reason) => [reason.message, reason])).values()];
}

function unseenFields(query: string, asked: readonly FieldNode[], views: readonly EventView[]): readonly RuleFault[] {
  const unseen = asked.filter(({ path }) => {
    const read = readFreePath(path);
    return !views.some(({ doc }) => read(doc) !== null);
  });
  if (unseen.length === 0 || views.length === 0) return [];
  const known = namesIn(views);
  return unseen.map(({ at, text }) => unseenName('No event has a field', text, { source: query, at, known }));
}
