import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { AnyField } from '../../resolvers/access.js';
import { isRequired, valueOf } from './every-field.js';

/* Questions made from the schema that refer to something: once to what is there and kept from who asks, once to what is nowhere. */

/** Where a field takes a reference: the argument, and the way into its input object. */
export interface Position {
  readonly argument: string;
  readonly within: readonly string[];
  readonly takes: 'number' | 'id' | 'key';
}

const NUMBERS = /^(number|numbers|case|cases|caseNumber|into|from|to)$/;
const IDS = /(^|[a-z])(ids?|uid|run|decision|evidence|restsOn|exception|without)$/i;

/** Every place in the arguments of a field where the number of a case or the id of something may stand. */
export function positionsOf(field: AnyField): readonly Position[] {
  return field.args.flatMap(({ name, type }) =>
    placesIn(name, type, []).map(({ within, takes }) => ({ argument: name, within, takes })),
  );
}

function placesIn(
  name: string,
  type: GraphQLInputType,
  within: readonly string[],
): readonly Pick<Position, 'within' | 'takes'>[] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    if (within.length > 2) return [];
    return Object.values(named.getFields()).flatMap((part) => placesIn(part.name, part.type, [...within, part.name]));
  }
  if (named.name === 'Int' && NUMBERS.test(name)) return [{ within, takes: 'number' }];
  if (named.name === 'ID') return [{ within, takes: 'id' }];
  return named.name === 'String' && IDS.test(name) ? [{ within, takes: 'key' }] : [];
}

/** The field asked with this value at the place; everything else that it must be given is made up. */
export function referring(field: AnyField, position: Position, value: string): string {
  const given = field.args
    .filter(({ name, type, defaultValue }) => name === position.argument || isRequired({ type, defaultValue }))
    .map(({ name, type }) => {
      const isPlace = name === position.argument;
      return `${name}: ${isPlace ? withValue(type, position.within, value) : valueOf(type)}`;
    });
  return `${field.name}(${given.join(', ')})${selectionOf(field.type, 1)}`;
}

function withValue(type: GraphQLInputType, within: readonly string[], value: string): string {
  const inner = getNullableType(type);
  if (isListType(inner)) return `[${withValue(inner.ofType as GraphQLInputType, within, value)}]`;
  if (!isInputObjectType(inner)) return value;
  const [next = '', ...rest] = within;
  const fields = Object.values(inner.getFields());
  const needed = inner.isOneOf ? [] : fields.filter((part) => part.name !== next && isRequired(part));
  const place = fields.find(({ name }) => name === next);
  const parts = needed.map((part) => `${part.name}: ${valueOf(part.type)}`);
  return `{${[...parts, ...(place ? [`${next}: ${withValue(place.type, rest, value)}`] : [])].join(', ')}}`;
}

/** All leaves of what a field answers; of a connection, its count and its rows. */
export function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isObjectType(named)) return ` { ${partsOf(named, depth).join(' ')} }`;
  if (!isCompositeType(named)) return '';
  return ` { __typename${named.name.endsWith('Payload') ? ' ... on Refusal { code message remedy }' : ''} }`;
}

function partsOf(type: GraphQLObjectType, depth: number): readonly string[] {
  const fields = (Object.values(type.getFields()) as AnyField[]).filter(({ args }) => !args.some(isRequired));
  const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type))).map(({ name }) => name);
  const rows = depth > 0 ? fields.filter(({ name }) => name === 'nodes') : [];
  return ['__typename', ...leaves, ...rows.map((row) => `nodes${selectionOf(row.type, depth - 1)}`)];
}
