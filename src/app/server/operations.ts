import {
  GraphQLError,
  specifiedRules,
  subscribe,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { apiContext, type ApiContext } from '../../../resolvers/context.js';
import type { UseCases } from '../../usecases/use-cases.js';
import type { Admission } from './admission.js';
import type { Caller, Gate } from './caller.js';
import type { OperationRequest } from './operation-request.js';
import type { StreamAllowance } from './stream-allowance.js';
import type { TrustedDocuments } from './trusted-documents.js';
import { asError, type Mask } from './mask.js';

/** What every transport shares. */
export interface ServerParts {
  readonly schema: GraphQLSchema;
  readonly useCases: UseCases;
  readonly admission: Admission;
  readonly trusted: TrustedDocuments;
  readonly mask: Mask;
  readonly now: () => number;
  readonly gate: Gate;
  readonly streams: StreamAllowance;
}

export type Streamed = AsyncGenerator<ExecutionResult> | ExecutionResult;

export function contextFor(parts: ServerParts, caller: Caller): ApiContext {
  const { principal } = caller;
  const useCases = { ...parts.useCases, read: parts.useCases.readAs(principal) };
  return apiContext(principal, useCases, () => caller.renewed());
}

/** Parses, admits and validates an operation for the transports that Apollo does not serve; its rules do not reach them by themselves. */
function checkedOperation(
  parts: ServerParts,
  caller: Caller,
  request: OperationRequest,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    caller.spend();
    parts.trusted.check(request);
    const { document } = parts.admission.admit(String(request.query ?? ''), request.variables);
    const errors = validate(parts.schema, document, specifiedRules, { maxErrors: 20 });
    if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    return {
      schema: parts.schema,
      document,
      contextValue: contextFor(parts, caller),
      variableValues: (request.variables ?? {}) as Record<string, unknown>,
      ...(typeof request.operationName === 'string' && { operationName: request.operationName }),
    };
  } catch (fault) {
    return [faultOf(fault)];
  }
}

/** The same, with what agents ask in the audit before it is answered. */
export async function admittedOperation(
  parts: ServerParts,
  caller: Caller,
  request: OperationRequest,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const checked = checkedOperation(parts, caller, parts.trusted.resolved(request));
  if (Array.isArray(checked)) return checked;
  try {
    await parts.useCases.agentCalls.called(caller.principal, request);
    return checked;
  } catch (fault) {
    return [faultOf(fault)];
  }
}

/** Runs a subscription; a fault in mid-stream becomes its last message instead of tearing down the connection. */
export async function subscribed(parts: ServerParts, args: ExecutionArgs): Promise<Streamed> {
  let leave: () => void;
  try {
    leave = parts.streams.open((args.contextValue as ApiContext).principal.id);
  } catch (fault) {
    return { errors: [faultOf(fault)] };
  }
  try {
    const result = await subscribe(args);
    if (Symbol.asyncIterator in result) return guarded(parts, result, leave);
    leave();
    return result;
  } catch (fault) {
    leave();
    throw fault;
  }
}

function guarded(
  parts: ServerParts,
  source: AsyncGenerator<ExecutionResult, void, void>,
  leave: () => void,
): AsyncGenerator<ExecutionResult> {
  let ended = false;
  const stream: AsyncGenerator<ExecutionResult, void, void> = {
    next: async () => {
      if (ended) return { done: true, value: undefined };
      try {
        const next = await source.next();
        if (next.done === true) leave();
        return next;
      } catch (fault) {
        ended = true;
        leave();
        return { done: false, value: { errors: [asError(parts.mask.shown(faultOf(fault)))] } };
      }
    },
    return: () => {
      leave();
      return source.return();
    },
    throw: (fault) => {
      leave();
      return source.throw(fault);
    },
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => {
      leave();
      await source.return();
    },
  };
  return stream;
}

export function faultOf(fault: unknown): GraphQLError {
  if (fault instanceof GraphQLError) return withCode(fault, 'GRAPHQL_PARSE_FAILED');
  const originalError = fault instanceof Error ? fault : new Error(String(fault));
  return new GraphQLError(originalError.message, { originalError });
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  if (error.extensions['code'] !== undefined || error.originalError) return error;
  const { message, nodes, source, positions, path } = error;
  return new GraphQLError(message, nodes, source, positions, path, null, { code });
}
