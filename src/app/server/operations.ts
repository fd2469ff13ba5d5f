import {
  createSourceEventStream,
  execute,
  GraphQLError,
  specifiedRules,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { apiContext, type ApiContext } from '../../../resolvers/context.js';
import type { ChangeRow } from '../../../resolvers/change/change.stream.js';
import type { VisibleSchemas } from '../../../resolvers/visible-schema.js';
import type { Principal } from '../../domain/access.js';
import { PermissionFault } from '../../domain/errors.js';
import type { UseCases } from '../../usecases/use-cases.js';
import type { Admission } from './admission.js';
import type { Caller, Gate } from './caller.js';
import type { OperationRequest } from './operation-request.js';
import type { SharedAnswers } from './shared-answers.js';
import type { StreamAllowance } from './stream-allowance.js';
import { mayFollow } from './stream-right.js';
import type { StreamWatch } from './stream-watch.js';
import type { TrustedDocuments } from './trusted-documents.js';
import { asError, type Mask } from './mask.js';

/** What every transport shares. */
export interface ServerParts {
  readonly schema: GraphQLSchema;
  readonly visible: VisibleSchemas;
  readonly useCases: UseCases;
  readonly admission: Admission;
  readonly trusted: TrustedDocuments;
  readonly mask: Mask;
  readonly now: () => number;
  readonly gate: Gate;
  readonly streams: StreamAllowance;
  readonly watch: StreamWatch;
  readonly shared: SharedAnswers;
}

export type Streamed = AsyncGenerator<ExecutionResult> | ExecutionResult;

/** `signal` ends what is read for it: a request that nobody waits for any more reads no further. */
export function contextFor(parts: ServerParts, caller: Caller, signal?: AbortSignal): ApiContext {
  return contextOf(parts, { principal: caller.principal, renewed: () => caller.renewed() }, signal);
}

type Asking = Pick<ApiContext, 'principal' | 'renewed'>;

function contextOf(parts: ServerParts, { principal, renewed }: Asking, signal?: AbortSignal): ApiContext {
  const useCases = { ...parts.useCases, read: parts.useCases.readAs(principal, signal) };
  return apiContext(principal, useCases, renewed);
}

/** Parses, admits and validates an operation for the transports that Apollo does not serve; its rules do not reach them by themselves. */
function checkedOperation(
  parts: ServerParts,
  caller: Caller,
  request: OperationRequest,
  awaited: AbortSignal,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    caller.spend();
    parts.trusted.check(request);
    const { document } = parts.admission.admit(String(request.query ?? ''), request.variables);
    const schema = parts.visible.forOperation(document, caller.principal);
    const errors = validate(schema, document, specifiedRules, { maxErrors: 20 });
    if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    return {
      schema,
      document,
      contextValue: contextFor(parts, caller, awaited),
      variableValues: (request.variables ?? {}) as Record<string, unknown>,
      ...(typeof request.operationName === 'string' && { operationName: request.operationName }),
    };
  } catch (fault) {
    return [faultOf(fault)];
  }
}

/** The same, with what agents ask in the audit before it is answered. Nobody waits for it any more once `awaited` is aborted. */
export async function admittedOperation(
  parts: ServerParts,
  caller: Caller,
  request: OperationRequest,
  awaited: AbortSignal,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const checked = checkedOperation(parts, caller, parts.trusted.resolved(request), awaited);
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
    const source = await createSourceEventStream(args);
    if (Symbol.asyncIterator in source) return watched(parts, args.contextValue as ApiContext, { source, args, leave });
    leave();
    return source;
  } catch (fault) {
    leave();
    throw fault;
  }
}

interface OpenStream {
  readonly source: AsyncIterable<unknown>;
  readonly args: ExecutionArgs;
  readonly leave: () => void;
}

/** Ends also while nothing happens on it, once its subscriber may not come in any more. */
function watched(parts: ServerParts, { renewed }: ApiContext, { source, args, leave }: OpenStream): Streamed {
  const answers = answersOf(parts, args, source);
  let why: PermissionFault | null = null;
  const shut = (principal: Principal | null) => {
    why = principal === null ? keyEnded() : roleEnded();
    void answers.return();
  };
  const forget = parts.watch.add({ renewed, shut, allows: (principal) => mayFollow(args, principal) });
  const next = async () => {
    const answer = await answers.next();
    if (answer.done === true && why !== null) throw why;
    return answer;
  };
  return guarded(parts, { ...answers, next }, () => {
    forget();
    leave();
  });
}

function keyEnded(): PermissionFault {
  return new PermissionFault('UNAUTHENTICATED', 'This key may no longer follow changes.');
}

function roleEnded(): PermissionFault {
  return new PermissionFault('FORBIDDEN', 'The roles of this key no longer allow this stream.');
}

/** Each change of a stream as its subscriber asked for it, under the rights the subscriber has by then. */
function answersOf(parts: ServerParts, args: ExecutionArgs, source: AsyncIterable<unknown>): Source {
  const events = source[Symbol.asyncIterator]();
  let context = args.contextValue as ApiContext;
  let operation = parts.shared.operationKey(args, context.principal);
  const renew = (principal: Principal) => {
    context = contextOf(parts, { principal, renewed: context.renewed });
    operation = parts.shared.operationKey(args, principal);
  };
  return {
    next: async () => {
      const { done, value } = await events.next();
      if (done === true) return { done: true, value: undefined };
      const principal = await context.renewed();
      if (principal !== null && principal !== context.principal) renew(principal);
      const answer = () => execute({ ...args, rootValue: value, contextValue: context }) as ExecutionResult;
      const { cursor, caseNumber, behind } = value as ChangeRow;
      const change = `${operation} ${cursor} ${String(caseNumber)} ${String(behind)}`;
      return { done: false, value: await parts.shared.of(change, answer) };
    },
    return: async () => void (await events.return?.()),
  };
}

interface Source {
  next(): Promise<IteratorResult<ExecutionResult, undefined>>;
  return(): Promise<void>;
}

function guarded(parts: ServerParts, source: Source, leave: () => void): AsyncGenerator<ExecutionResult, void, void> {
  let ended = false;
  const end = async () => {
    ended = true;
    leave();
    await source.return();
    return { done: true as const, value: undefined };
  };
  const stream: AsyncGenerator<ExecutionResult, void, void> = {
    next: async () => {
      if (ended) return { done: true, value: undefined };
      try {
        const next = await source.next();
        return next.done === true ? await end() : next;
      } catch (fault) {
        await end();
        return { done: false, value: { errors: [asError(parts.mask.shown(faultOf(fault)))] } };
      }
    },
    return: end,
    throw: async (fault) => {
      await end();
      throw fault;
    },
    [Symbol.asyncIterator]: () => stream,
    [Symbol.asyncDispose]: async () => void (await end()),
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
