import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { accessOf, type AnyField } from '../../resolvers/access.js';
import type { Role } from '../../src/domain/access.js';
import type { Answer } from './api-server.js';

/* Operations made from the schema alone: one for each field, so that a field nobody thought of is asked as well. */

/** Fields that lead from a root to an object, as they are asked for. */
export interface Step {
  readonly name: string;
  readonly asked: string;
  /** The type that answered, where the field may give several. */
  readonly on: string;
}

export interface Place {
  readonly type: GraphQLObjectType;
  readonly way: readonly Step[];
}

export type Ask = (query: string) => Promise<Answer>;

const PLAIN: Readonly<Record<string, string>> = { Int: '1', Float: '1', Boolean: 'true', JSON: '{}' };
const PLAIN_TEXT: Readonly<Record<string, string>> = { ID: 'Case:case-1', DateTime: '2026-11-03T02:00:00Z' };

/** A field with what it must be given, and these parts of it where it has any. */
export function askedFor(field: AnyField, known: Readonly<Record<string, string>> = {}, parts = '__typename'): string {
  const given = field.args
    .filter((argument) => argument.name in known || isRequired(argument))
    .map(({ name, type }) => `${name}: ${known[name] ?? valueOf(type)}`);
  const selected = parts !== '' && isCompositeType(getNamedType(field.type)) ? ` { ${parts} }` : '';
  return `${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`}${selected}`;
}

export function isRequired({ type, defaultValue }: Pick<GraphQLArgument, 'type' | 'defaultValue'>): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

export function valueOf(type: GraphQLInputType): string {
  const inner = getNullableType(type);
  if (isListType(inner)) return '[]';
  if (isEnumType(inner)) return inner.getValues()[0]?.name ?? '';
  if (!isInputObjectType(inner)) return PLAIN[inner.name] ?? JSON.stringify(PLAIN_TEXT[inner.name] ?? 'x');
  const fields = Object.values(inner.getFields());
  const needed = inner.isOneOf ? fields.slice(0, 1) : fields.filter(isRequired);
  return `{${needed.map((one) => `${one.name}: ${valueOf(one.type)}`).join(', ')}}`;
}

export function isFor(type: GraphQLObjectType, field: AnyField, role: Role): boolean {
  return role === 'admin' || accessOf(type, field).includes(role);
}

/** The question that goes a way and asks these fields at its end. */
export function questionAt(way: readonly Step[], asked: string): string {
  return way.reduceRight((inner, step) => `${step.asked} { ... on ${step.on} { ${inner} } }`, asked);
}

/**
 * A way to one object of each type, found by asking everything of what was found before. What the graph at hand has no object of
 * is not found.
 */
export async function placesOf(
  schema: GraphQLSchema,
  ask: Ask,
  known: Readonly<Record<string, Readonly<Record<string, string>>>>,
): Promise<readonly Place[]> {
  const query = schema.getQueryType();
  if (!query) return [];
  const places: Place[] = [{ type: query, way: [] }];
  const met = new Set(['Query']);
  for (const place of places) {
    const fields = (Object.values(place.type.getFields()) as AnyField[]).filter((field) =>
      isCompositeType(getNamedType(field.type)),
    );
    const steps = fields.map((field) => ({ name: field.name, asked: askedFor(field, known[field.name], '') }));
    for (const [step, found] of await objectsBehind(ask, place, steps)) {
      const type = schema.getType(found);
      if (met.has(found) || !isObjectType(type)) continue;
      met.add(found);
      places.push({ type, way: [...place.way, { ...step, on: found }] });
    }
  }
  return places;
}

type Asked = Omit<Step, 'on'>;

/** The types of the objects behind each step. All are asked at once; where one fault took the others along, each alone. */
async function objectsBehind(
  ask: Ask,
  { way }: Place,
  steps: readonly Asked[],
): Promise<readonly (readonly [Asked, string])[]> {
  if (steps.length === 0) return [];
  const { data, errors } = await ask(
    `{ ${questionAt(way, steps.map(({ asked }) => `${asked} { __typename }`).join(' '))} }`,
  );
  if (errors.length > 0 && steps.length > 1)
    return (await Promise.all(steps.map((step) => objectsBehind(ask, { way } as Place, [step])))).flat();
  return steps.flatMap((step) =>
    typesIn(data, [...way.map(({ name }) => name), step.name]).map((found) => [step, found] as const),
  );
}

function typesIn(data: unknown, names: readonly string[]): readonly string[] {
  if (Array.isArray(data)) return data.flatMap((one) => typesIn(one, names));
  if (typeof data !== 'object' || data === null) return [];
  const [name, ...rest] = names;
  const row = data as Readonly<Record<string, unknown>>;
  if (name === undefined) return typeof row['__typename'] === 'string' ? [row['__typename']] : [];
  return typesIn(row[name], rest);
}

/** The places where an answer says that the caller's roles do not allow it, without the positions in lists. */
export function forbiddenIn({ errors }: Answer): readonly string[] {
  const placed = errors as readonly { path?: readonly (string | number)[]; extensions: Record<string, unknown> }[];
  return placed
    .filter(({ extensions }) => extensions['code'] === 'FORBIDDEN')
    .map(({ path = [] }) => path.filter((part) => typeof part === 'string').join('.'));
}
