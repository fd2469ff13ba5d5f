import { GraphQLScalarType, Kind } from 'graphql';
import { GraphQLJSON } from 'graphql-scalars';
import { InputFault } from '../src/domain/errors.js';

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Instants are ms inside and RFC 3339 text outside. */
export const DateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  description: 'An instant in RFC 3339, e.g. `2026-11-03T02:14:07.512Z`. Answers are in UTC with milliseconds.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  serialize: (value) => new Date(Number(value)).toISOString(),
  parseValue: (value) => instantOf(value),
  parseLiteral: (node) => instantOf(node.kind === Kind.STRING ? node.value : null),
});

function instantOf(value: unknown): number {
  const at = typeof value === 'string' && ISO.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw new InputFault('BAD_USER_INPUT', 'An instant is written like 2026-11-03T02:14:07Z.');
  return at;
}

/** OCSF documents, raw records and custom fields; nothing else is untyped. */
export const Json = GraphQLJSON;
