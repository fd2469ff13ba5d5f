import { setMaxListeners } from 'node:events';
import type { Server } from 'node:http';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginDrainHttpServer } from '@apollo/server/plugin/drainHttpServer';
import { expressMiddleware } from '@as-integrations/express5';
import compression from 'compression';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import { getOperationAST, GraphQLError } from 'graphql';
import type { ApiContext } from '../../../resolvers/context.js';
import { type ErrorCode, InputFault, PlatformError } from '../../domain/errors.js';
import { approvalDoor, type ApprovalDesk } from './approval-door.js';
import { downloadDoor, uploadDoor } from './attachment-door.js';
import { addressOf, Caller } from './caller.js';
import { httpOf } from './http-status.js';
import { eventStreamDoor } from './event-stream.js';
import { introspectionByRole } from './introspection.plugin.js';
import { legacyStatus } from './legacy-status.plugin.js';
import { intakeDoor, type IntakeOptions } from './intake/intake-door.js';
import { jsonBody } from './json-body.js';
import type { ServerLog } from './mask.js';
import { pricePlugin } from './price.plugin.js';
import { loginDoor, type LoginParts } from './login-door.js';
import { scimDoor } from './scim-door.js';
import { claimedBy } from './session-cookie.js';
import type { Price } from './shape-limits.js';
import type { OperationRequest } from './operation-request.js';
import { contextFor, faultOf, type ServerParts } from './operations.js';

export interface HttpOptions {
  readonly bodyLimitBytes: number;
  readonly log: ServerLog;
  /** Throws while the server cannot serve. */
  readonly ready: () => Promise<void>;
  readonly intake: IntakeOptions;
  readonly approvals: ApprovalDesk | null;
  /** Streams of server-sent events that are open. */
  readonly streams: Set<Response>;
  /** Null: only keys get in. */
  readonly login: LoginParts | null;
}

/** Shorter answers fit one packet as they are. */
const COMPRESSED_FROM = 1_400;
/** All that a request reads, one after the other, is done by then or is not done. */
const LONGEST_REQUEST_MS = 60_000;
export const GRAPHQL_PATH = '/graphql';
export const STREAM_PATH = '/graphql/stream';
export const APPROVAL_PATH = '/approvals';
export const INTAKE_PATHS = ['/ingest', '/ingest/:vendor/:product'];
export const UPLOAD_PATH = '/cases/:number/attachments';
export const DOWNLOAD_PATH = '/attachments/:id';

/** The Express application: health, server-sent events, GraphQL. */
export async function httpDoor(
  app: Express,
  server: Server,
  parts: ServerParts,
  options: HttpOptions,
): Promise<ApolloServer<ApiContext>> {
  const apollo = apolloServer(server, parts, options.log);
  await apollo.start();
  const json = jsonBody(options.bodyLimitBytes);
  const graphql = expressMiddleware(apollo, {
    context: ({ req, res }) => admittedContext(parts, req, whileAwaited(res)),
  });
  app.disable('x-powered-by');
  app.use(securityHeaders);
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', readiness(options.ready));
  app.all(INTAKE_PATHS, intakeDoor(parts, options.intake));
  if (options.approvals !== null) app.use(APPROVAL_PATH, approvalDoor(options.approvals, parts));
  app.use('/scim/v2', scimDoor(parts));
  if (options.login !== null) app.use('/auth', loginDoor(parts, options.login));
  app.post(UPLOAD_PATH, uploadDoor(parts));
  app.get(DOWNLOAD_PATH, downloadDoor(parts));
  app.all(STREAM_PATH, onlyOperations, json, endedWithServer(options.streams), eventStreamDoor(parts));
  // After the streams: what is compressed is held back until there is enough of it.
  app.use(
    GRAPHQL_PATH,
    compression({ threshold: COMPRESSED_FROM }),
    json,
    bodyAlways,
    documentsByHash(parts),
    graphql as unknown as RequestHandler,
  );
  app.use((_request, response) => void response.status(404).json(errorBody('NOT_FOUND', 'There is nothing here.')));
  app.use(requestFault(parts));
  return apollo;
}

function apolloServer(server: Server, parts: ServerParts, log: ServerLog): ApolloServer<ApiContext> {
  const quiet = () => undefined;
  return new ApolloServer<ApiContext>({
    schema: parts.schema,
    introspection: true,
    persistedQueries: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    formatError: (_formatted, error) => parts.mask.shown(error instanceof GraphQLError ? error : faultOf(error)),
    plugins: [
      // It would wrap every field of every answer to work out a header that we never send: nothing here is cached.
      ApolloServerPluginCacheControlDisabled(),
      legacyStatus,
      pricePlugin,
      introspectionByRole(parts.visible, parts.mask),
      ApolloServerPluginDrainHttpServer({ httpServer: server, stopGracePeriodMillis: 5_000 }),
    ],
    logger: { debug: quiet, info: quiet, warn: quiet, error: (message) => log.error({ message }, 'graphql server') },
  });
}

/** Who asks, and whether the document may be looked at: both before Apollo parses or validates anything. */
async function admittedContext(parts: ServerParts, request: Request, signal: AbortSignal): Promise<ApiContext> {
  try {
    const claim = { bearer: claimedBy(request), address: addressOf(request) };
    const caller = await Caller.of(parts.gate, claim);
    caller.spend();
    const price = admitDocument(parts, request);
    await parts.useCases.agentCalls.called(caller.principal, requestOf(request));
    return { ...contextFor(parts, caller, signal), price };
  } catch (fault) {
    throw withStatus(fault);
  }
}

/** Ends when the client has hung up, and after as long as any request may take. */
function whileAwaited(response: Response): AbortSignal {
  const awaited = new AbortController();
  // As many reads wait on it as one request makes at once.
  setMaxListeners(0, awaited.signal);
  const longest = setTimeout(() => awaited.abort(), LONGEST_REQUEST_MS);
  response.once('close', () => {
    clearTimeout(longest);
    if (!response.writableFinished) awaited.abort();
  });
  return awaited.signal;
}

function requestOf(request: Request): OperationRequest {
  return (request.method === 'GET' ? request.query : request.body) as OperationRequest;
}

function admitDocument(parts: ServerParts, request: Request): Price | null {
  parts.trusted.check(requestOf(request));
  const { query, variables, ...named } = requestOf(request);
  if (typeof query !== 'string') return null;
  const operationName = typeof named.operationName === 'string' ? named.operationName : null;
  try {
    const { document, price } = parts.admission.admit(query, variables);
    if (getOperationAST(document, operationName)?.operation === 'subscription') throw streamsElsewhere();
    return price;
  } catch (fault) {
    // A syntax error is Apollo's to tell: it knows the status the specification wants for it.
    if (fault instanceof PlatformError) throw fault;
    return null;
  }
}

function streamsElsewhere(): InputFault {
  return new InputFault('BAD_USER_INPUT', 'One request has one answer; a subscription has many.', {
    remedy: `Open it over WebSocket (${GRAPHQL_PATH}, graphql-transport-ws) or as server-sent events (${STREAM_PATH}).`,
  });
}

function withStatus(fault: unknown): GraphQLError {
  const { message, originalError } = faultOf(fault);
  const { status, headers } = httpOf(fault);
  return new GraphQLError(message, {
    originalError: originalError ?? null,
    extensions: { http: { status, headers: new Map(headers) } },
  });
}

const securityHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  next();
};

/** Notes the stream, so that a server that goes down can end it. */
function endedWithServer(streams: Set<Response>): RequestHandler {
  return (_request, response, next) => {
    streams.add(response);
    response.once('close', () => streams.delete(response));
    next();
  };
}

/** One operation per connection: no streams are reserved, so only GET and POST have a meaning. */
const onlyOperations: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'POST') return next();
  response.status(405).set('allow', 'GET, POST').end();
};

/** A request whose body is of no type we read still gets an answer from GraphQL, not from Express. */
const bodyAlways: RequestHandler = (request, _response, next) => {
  request.body ??= {};
  next();
};

/** Puts the document in the place of its hash, before Apollo looks for one. */
function documentsByHash({ trusted }: ServerParts): RequestHandler {
  return (request, _response, next) => {
    const named = requestOf(request);
    const resolved = trusted.resolved(named);
    if (resolved !== named && request.method === 'GET') {
      const address = new URL(request.url, 'http://localhost');
      address.searchParams.set('query', String(resolved.query));
      address.searchParams.set('extensions', JSON.stringify(resolved.extensions));
      address.searchParams.delete('documentId');
      request.url = `${address.pathname}${address.search}`;
    } else if (resolved !== named) {
      request.body = resolved;
    }
    next();
  };
}

function readiness(ready: () => Promise<void>): RequestHandler {
  return (_request, response) => {
    ready().then(
      () => response.json({ status: 'ready' }),
      () => response.status(503).json({ status: 'not ready' }),
    );
  };
}

interface ReadFault {
  readonly type?: unknown;
  readonly status?: unknown;
  readonly message: string;
}

/** Faults of reading the request itself: too large, not JSON, wrong encoding. */
function requestFault(parts: ServerParts): ErrorRequestHandler {
  return (fault: ReadFault, _request, response, _next) => {
    const known = bodyFault(fault);
    if (known !== null) {
      const { status, code, message, remedy } = known;
      response.status(status).json({ errors: [{ message, extensions: { code, retryable: false, remedy } }] });
      return;
    }
    response.status(500).json({ errors: [parts.mask.shown(faultOf(fault))] });
  };
}

interface BodyFault {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

function bodyFault({ type, status, message }: ReadFault): BodyFault | null {
  if (type === 'entity.too.large')
    return {
      status: 413,
      code: 'INGEST_TOO_LARGE',
      message: 'The request body is too large; send fewer records at once.',
      remedy: 'Send fewer records at once.',
    };
  if (type === 'encoding.invalid') {
    const remedy = 'Send UTF-8, or name the charset of the body in Content-Type.';
    return { status: 400, code: 'INGEST_BAD_ENCODING', message: `${message} ${remedy}`, remedy };
  }
  if (typeof status !== 'number' || status >= 500) return null;
  return {
    status,
    code: 'BAD_USER_INPUT',
    message: 'The request body cannot be read as JSON.',
    remedy: 'Send one JSON object with `query` and `variables`, as Content-Type: application/json.',
  };
}

function errorBody(code: string, message: string): object {
  return { errors: [{ message, extensions: { code } }] };
}
