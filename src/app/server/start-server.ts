import 'reflect-metadata';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { apiSchema } from '../../../resolvers/schema.js';
import { VisibleSchemas } from '../../../resolvers/visible-schema.js';
import { EnvironmentFault } from '../../domain/errors.js';
import type { UseCases } from '../../usecases/use-cases.js';
import type { AddressRange } from '../../domain/address-range.js';
import { Admission } from './admission.js';
import type { ApprovalDesk } from './approval-door.js';
import { noteClients } from './client-address.js';
import { WebhookDesk } from '../../connectors/inbound-webhook/desk.js';
import { DEFAULT_INTAKE_LIMITS, type IntakeLimits } from './intake/intake-door.js';
import { GRAPHQL_PATH, httpDoor, STREAM_PATH } from './http-door.js';
import type { LoginParts } from './login-door.js';
import { LockOut } from './lock-out.js';
import { RATE_LIMITS, RateLimiter, type RateLimits } from './rate-limit.js';
import { Mask, type ServerLog } from './mask.js';
import type { ServerParts } from './operations.js';
import type { ShapeLimits } from './shape-limits.js';
import { SharedAnswers } from './shared-answers.js';
import { MOST_STREAMS, StreamAllowance } from './stream-allowance.js';
import { StreamWatch } from './stream-watch.js';
import { ANY_DOCUMENT, type TrustedDocuments } from './trusted-documents.js';
import { openSocketDoor } from './web-socket.js';

export interface ServerOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly host: string;
  readonly useCases: UseCases;
  /** Throws while the graph cannot be reached; what `/readyz` answers. */
  readonly ready: () => Promise<void>;
  readonly log: ServerLog;
  readonly now?: () => number;
  readonly bodyLimitBytes?: number;
  readonly intakeLimits?: IntakeLimits;
  /** Vendors that sign what they deliver. */
  readonly webhooks?: WebhookDesk;
  /** Answers to requests for approval from mail and chat. */
  readonly approvals?: ApprovalDesk;
  /** Where people sign in with a browser; absent: only keys get in. */
  readonly login?: LoginParts | null;
  /** Documents that may be asked for by hash. */
  readonly trusted?: TrustedDocuments;
  readonly limits?: ShapeLimits;
  /** Requests of one principal. */
  readonly rates?: RateLimits;
  /** Live streams of one principal. */
  readonly streams?: number;
  /** Whose word on where a request comes from counts. */
  readonly proxies?: readonly AddressRange[];
  /** Wrong keys of one address. */
  readonly guesses?: RateLimits;
}

export interface RunningServer {
  readonly url: string;
  readonly wsUrl: string;
  readonly sseUrl: string;
  readonly port: number;
  /** Takes no new work, ends streams, lets requests finish, then closes. */
  close(): Promise<void>;
}

const DEFAULT_BODY_LIMIT = 64 * 1024 * 1024;
const PORT_IN_USE_EXIT = 13;

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const app = express();
  const server = createServer(app);
  noteClients(server, options.proxies ?? []);
  const drain = { started: false };
  const parts = await serverParts(options);
  const ready = async () => {
    if (drain.started) throw new Error('draining');
    await options.ready();
  };
  const bodyLimitBytes = options.bodyLimitBytes ?? DEFAULT_BODY_LIMIT;
  const intake = {
    limits: options.intakeLimits ?? DEFAULT_INTAKE_LIMITS,
    webhooks: options.webhooks ?? noWebhooks(parts.now),
  };
  const streams = new Set<Response>();
  const apollo = await httpDoor(app, server, parts, {
    bodyLimitBytes,
    log: options.log,
    ready,
    intake,
    login: options.login ?? null,
    approvals: options.approvals ?? null,
    streams,
  });
  const socketDoor = openSocketDoor(server, GRAPHQL_PATH, parts);
  const port = await listen(server, options.host, options.port);
  const close = async () => {
    if (drain.started) return;
    drain.started = true;
    await socketDoor.dispose();
    // Cut, not completed: a client that is told of an end has no reason to come back.
    for (const stream of streams) stream.destroy();
    options.useCases.feed.endAll();
    await apollo.stop();
  };
  return { ...addresses(options.host, port), port, close };
}

function noWebhooks(now: () => number): WebhookDesk {
  return new WebhookDesk([], { readCredential: () => '', now });
}

async function serverParts(options: ServerOptions): Promise<ServerParts> {
  const now = options.now ?? Date.now;
  const schema = await apiSchema();
  const lockOut = new LockOut(options.useCases, now, options.guesses);
  return {
    gate: { lockOut, rates: new RateLimiter(options.rates ?? RATE_LIMITS, now), now },
    schema,
    visible: new VisibleSchemas(schema),
    useCases: options.useCases,
    admission: new Admission(options.limits),
    trusted: options.trusted ?? ANY_DOCUMENT,
    mask: new Mask(options.log),
    shared: new SharedAnswers(now),
    streams: new StreamAllowance(options.streams ?? MOST_STREAMS),
    watch: new StreamWatch(),
    now,
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? portInUse(port, cause) : cause);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function portInUse(port: number, cause: unknown): EnvironmentFault {
  return new EnvironmentFault('PORT_IN_USE', `Port ${String(port)} is in use.`, PORT_IN_USE_EXIT, {
    remedy: 'Stop what uses it, or set SEQUITUR_PORT (0 = any free port).',
    cause,
  });
}

function addresses(host: string, port: number) {
  const shown = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  const at = `${shown}:${String(port)}`;
  return {
    url: `http://${at}${GRAPHQL_PATH}`,
    wsUrl: `ws://${at}${GRAPHQL_PATH}`,
    sseUrl: `http://${at}${STREAM_PATH}`,
  };
}
