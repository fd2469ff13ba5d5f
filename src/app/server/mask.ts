import { randomUUID } from 'node:crypto';
import { GraphQLError, Kind, type FormattedExecutionResult, type GraphQLFormattedError } from 'graphql';
import { ERROR_CODES, InvariantBroken, PlatformError, type ErrorCode } from '../../domain/errors.js';

export interface ServerLog {
  error(detail: object, message: string): void;
  info(detail: object, message: string): void;
}

/** Codes of the GraphQL server that mean one of ours. */
const SERVER_CODES: Readonly<Record<string, ErrorCode>> = {
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_USER_INPUT',
};

/** Lets through what was said on purpose and hides the rest: a driver's error carries Cypher, and a bug's error carries who knows what. */
export class Mask {
  constructor(private readonly log: ServerLog) {}

  shown(error: GraphQLError): GraphQLFormattedError {
    const said = platformErrorIn(error);
    if (said && !(said instanceof InvariantBroken))
      return { ...placed(error), message: said.message, extensions: extensionsOf(said, placeInVariables(error)) };
    if (!said && isRequestError(error)) {
      const place = placeInVariables(error);
      return { ...placed(error), message: error.message, extensions: { code: codeOf(error), ...(place && { place }) } };
    }
    return this.hidden(error);
  }

  result(result: { readonly errors?: readonly GraphQLError[] | undefined }): FormattedExecutionResult {
    const { errors, ...rest } = result;
    return errors ? { ...rest, errors: errors.map((error) => this.shown(error)) } : rest;
  }

  private hidden(error: GraphQLError): GraphQLFormattedError {
    const reference = randomUUID();
    this.log.error({ reference, err: error.originalError ?? error, path: error.path }, 'a request failed on our side');
    const message = `Something failed on our side; the log has it under ${reference}.`;
    return { ...placed(error), message, extensions: { code: 'INTERNAL', reference } };
  }
}

/** An error whose text and extensions are already fit to be shown. */
export function asError({ message, extensions, path }: GraphQLFormattedError): GraphQLError {
  return new GraphQLError(message, { ...(extensions && { extensions }), ...(path && { path }) });
}

/** The fault of ours at the bottom of what the server wrapped around it. */
function platformErrorIn(error: unknown): PlatformError | null {
  if (error instanceof PlatformError) return error;
  return error instanceof GraphQLError && error.originalError ? platformErrorIn(error.originalError) : null;
}

/** Faults of the request itself (syntax, validation, variables) have no path, because nothing ran yet. */
function isRequestError(error: GraphQLError): boolean {
  return error.path === undefined && (error.originalError === undefined || error.originalError instanceof GraphQLError);
}

function codeOf(error: GraphQLError): ErrorCode {
  const code = String(error.extensions['code'] ?? '');
  return ERROR_CODES.find((known) => known === code) ?? SERVER_CODES[code] ?? 'BAD_USER_INPUT';
}

/**
 * Which part of which variable does not fit. The library says it only within its text, ` at "input.records[0]"`; where it
 * says it otherwise one day, the variable is still named.
 */
function placeInVariables({ nodes, message }: GraphQLError): { variable: string; path: string } | null {
  const [node] = nodes ?? [];
  if (node?.kind !== Kind.VARIABLE_DEFINITION) return null;
  const variable = node.variable.name.value;
  const [, within = ''] = / at "[^".[]*([^"]*)";/.exec(message) ?? [];
  const path = within.replaceAll(/\[(\d+)\]/g, '.$1').replace(/^\./, '');
  return { variable, path: path === '' ? variable : path };
}

function placed(error: GraphQLError): Pick<GraphQLFormattedError, 'path' | 'locations'> {
  return { ...(error.path && { path: error.path }), ...(error.locations && { locations: error.locations }) };
}

/** A scalar does not know which variable it was in; the server does. */
function extensionsOf(said: PlatformError, variable: object | null): Record<string, unknown> {
  const { code, retryable, remedy } = said;
  const place = said.place ?? variable;
  return { code, retryable, ...(remedy !== undefined && { remedy }), ...(place && { place }) };
}
