import {
  getNamedType,
  getNullableType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { InvariantBroken } from '../src/domain/errors.js';
import { cursorOf, type Row } from '../src/domain/page.js';
import type { PageRows } from '../src/domain/reading.js';
import { keyOf } from '../src/domain/selection.js';
import { safeHtml } from '../src/usecases/case/markdown.js';
import { guardField } from './access.js';
import type { ApiContext } from './context.js';
import { selectedField } from './selection.js';

/** Marks a field that its own method resolves; every other field is read off the row of its object. */
export const COMPUTED = { computed: true };

/** Marks a field stored as JSON text. */
export const JSON_TEXT = { jsonText: true };

/** Marks a field stored as Markdown and shown as HTML that is safe to insert. */
export const MARKDOWN = { markdown: true };

/** Marks a field stored as pairs of name and JSON text. */
export const JSON_PAIRS = { jsonPairs: true };

/** Body of a field with arguments that is read off its row like any other; the door never calls it. */
export function fromRow(): never {
  throw new InvariantBroken('a field of a row was called');
}

/** Gives every field its door: access first, then the row that the root's query already filled. */
export function installDoors(schema: GraphQLSchema): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isRoot = roots.includes(type);
    for (const field of Object.values(type.getFields())) {
      if (!isRoot && field.extensions['computed'] !== true) readFromRow(field);
      guardField(type, field, isRoot);
    }
  }
  return schema;
}

function readFromRow(field: GraphQLField<unknown, ApiContext>): void {
  const paged = isConnection(field);
  const read = readingOf(field.extensions);
  field.resolve = (root, args: Record<string, unknown>, context, info) => {
    const row = root as Row;
    const value = row[keyOf(field.name, args)];
    const shown = (found: unknown) => (paged ? connectionOf(found as PageRows) : read(found));
    if (value !== undefined) return shown(value);
    const id = row['id'];
    return typeof id === 'string' ? context.fields.load(id, selectedField(info)).then(shown) : null;
  };
}

function isConnection(field: GraphQLField<unknown, ApiContext>): boolean {
  const type: GraphQLObjectType | unknown = getNamedType(getNullableType(field.type));
  return isObjectType(type) && type.name.endsWith('Connection');
}

/** Rows of a page as Relay shows them. */
export function connectionOf(page: PageRows | null) {
  if (page === null) return null;
  const shown = page.rows.slice(0, page.first);
  const edges = shown.map(({ node, order }) => ({ node, cursor: cursorOf(order) }));
  return {
    edges,
    nodes: shown.map(({ node }) => node),
    totalCount: page.total,
    pageInfo: {
      hasNextPage: page.rows.length > page.first,
      hasPreviousPage: page.continued,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** How a stored value becomes what is shown. */
function readingOf(extensions: Readonly<Record<string, unknown>>): (value: unknown) => unknown {
  if (extensions['jsonText'] === true) return parsedText;
  if (extensions['markdown'] === true) return (value) => (typeof value === 'string' ? safeHtml(value) : value);
  if (extensions['jsonPairs'] === true) return parsedPairs;
  return (value) => value;
}

function parsedPairs(value: unknown): unknown {
  const pairs = value as readonly (readonly [string, string])[];
  return Object.fromEntries(pairs.map(([name, text]) => [name, parsedText(text)]));
}

function parsedText(value: unknown): unknown {
  return typeof value === 'string' ? (JSON.parse(value) as unknown) : value;
}
