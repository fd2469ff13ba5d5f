import {
  getNamedType,
  getNullableType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { InvariantBroken } from '../src/domain/errors.js';
import { cursorOf, type Row } from '../src/domain/page.js';
import type { PageRows } from '../src/domain/reading.js';
import { keyOf } from '../src/domain/selection.js';
import { safeHtml } from '../src/usecases/case/markdown.js';
import { accessOf, guardField } from './access.js';
import { maskField } from './personal-data.js';
import type { ApiContext } from './context.js';
import { fieldsToGuard, rootsOf } from './role-reach.js';
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
  const roots = rootsOf(schema);
  const guarded = fieldsToGuard(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isRoot = roots.includes(type);
    for (const field of Object.values(type.getFields())) {
      if (!isRoot && field.extensions['computed'] !== true) readFromRow(field);
      maskField(type, field, isRoot);
      // Whoever comes to it, a field that nobody may use is a mistake.
      accessOf(type, field);
      if (guarded.has(field)) guardField(type, field);
    }
  }
  return schema;
}

function readFromRow(field: GraphQLField<unknown, ApiContext>): void {
  const { name } = field;
  const plain = field.args.length === 0;
  const shown = isConnection(field)
    ? (found: unknown) => connectionOf(found as PageRows | null)
    : readingOf(field.extensions);
  field.resolve = (root, args: Record<string, unknown>, context, info) => {
    const row = root as Row;
    const value = row[plain ? name : keyOf(name, args)];
    if (value !== undefined) return shown(value);
    const id = row['id'];
    return typeof id === 'string' ? context.fields.load(id, selectedField(info)).then(shown) : null;
  };
}

/** What the root's query read for a computed field; loaded now where the object came another way. */
export async function valueOfRow<T>(
  row: Row,
  args: Record<string, unknown>,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<T | null> {
  const value = row[keyOf(info.fieldName, args)];
  if (value !== undefined) return value as T;
  const id = row['id'];
  return typeof id === 'string' ? ((await context.fields.load(id, selectedField(info))) as T | null) : null;
}

function isConnection(field: GraphQLField<unknown, ApiContext>): boolean {
  const type: GraphQLObjectType | unknown = getNamedType(getNullableType(field.type));
  return isObjectType(type) && type.name.endsWith('Connection');
}

/** Rows of a page as Relay shows them. What nobody asked for, most often its cursors, is not made. */
export function connectionOf(page: PageRows | null) {
  return page === null ? null : new ConnectionRow(page);
}

class ConnectionRow {
  constructor(private readonly page: PageRows) {}

  get edges(): readonly EdgeRow[] {
    return this.shown.map((row) => new EdgeRow(row));
  }

  get nodes(): readonly Row[] {
    return this.shown.map(({ node }) => node);
  }

  get totalCount(): number | null {
    return this.page.total;
  }

  get pageInfo() {
    const { rows, first, continued } = this.page;
    const [begin, end] = [rows[0], this.shown.at(-1)];
    return {
      hasNextPage: rows.length > first,
      hasPreviousPage: continued,
      startCursor: begin === undefined ? null : cursorOf(begin.order),
      endCursor: end === undefined ? null : cursorOf(end.order),
    };
  }

  private get shown(): PageRows['rows'] {
    const { rows, first } = this.page;
    return rows.length > first ? rows.slice(0, first) : rows;
  }
}

class EdgeRow {
  constructor(private readonly row: PageRows['rows'][number]) {}

  get node(): Row {
    return this.row.node;
  }

  get cursor(): string {
    return cursorOf(this.row.order);
  }
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
