import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { PlatformError } from '../../domain/errors.js';
import { bearerOf } from '../server/caller.js';
import { AgentClient } from './agent-client.js';
import { agentServer } from './agent-server.js';
import { Budget, type BudgetLimits } from './budget.js';

export interface AgentHttp {
  readonly url: string;
  close(): Promise<void>;
}

export interface AgentHttpOptions {
  /** The public API. */
  readonly api: string;
  readonly port: number;
  readonly now: () => number;
  readonly limits?: BudgetLimits;
}

const PATH = '/mcp';
const LARGEST = 1_000_000;
const MOST_AGENTS = 1_000;

/** Streamable HTTP without sessions: each request brings the key of its agent, and a key has one budget however often it connects. */
export async function serveAgents({ api, port, now, limits }: AgentHttpOptions): Promise<AgentHttp> {
  const budgets = new Map<string, Budget>();
  const budgetOf = (agent: string): Budget => {
    const known = budgets.get(agent) ?? new Budget(now, limits);
    if (budgets.size >= MOST_AGENTS) budgets.clear();
    budgets.set(agent, known);
    return known;
  };
  const server = createServer((request, response) => {
    answer(request, response, { api, budgetOf, own: () => addressOf(server) }).catch((fault: unknown) =>
      refuse(response, fault),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Only this machine: a proxy that ends TLS stands before anything else.
    server.listen(port, '127.0.0.1', resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${addressOf(server)}${PATH}`, close };
}

interface Door {
  readonly api: string;
  readonly budgetOf: (agent: string) => Budget;
  readonly own: () => string;
}

async function answer(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
  // A page that resolves its own name to this machine must not reach it: who asks names this host, and comes from no other.
  const own = [door.own(), door.own().replace('127.0.0.1', 'localhost')];
  const { host = '', origin } = request.headers;
  if (!own.includes(host)) return end(response, 403, 'FORBIDDEN', 'This server is not reached by that name.');
  if (origin !== undefined && !own.some((name) => origin === `http://${name}`))
    return end(response, 403, 'FORBIDDEN', 'This server answers no page of another origin.');
  if (request.url !== PATH) return end(response, 404, 'NOT_FOUND', 'There is nothing here.');
  if (request.method !== 'POST') return end(response, 405, 'BAD_USER_INPUT', 'Send requests by POST.');
  const key = bearerOf(request.headers.authorization);
  if (key === null) return end(response, 401, 'UNAUTHENTICATED', 'Send the key of an agent.');
  const body = await bodyOf(request);
  // What was not read to its end is still on its way: this connection serves nobody else.
  if (body === undefined) response.setHeader('connection', 'close');
  if (body === undefined) return end(response, 400, 'BAD_USER_INPUT', 'The body is not JSON, or too long.');
  const client = new AgentClient(door.api, key);
  const agent = createHash('sha256')
    .update(await client.requireAgent())
    .digest('hex');
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  const server = agentServer(client, door.budgetOf(agent));
  response.on('close', () => void server.close());
  await server.connect(transport as Transport);
  await transport.handleRequest(request, response, body);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > LARGEST) return undefined;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function addressOf(server: Server): string {
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function refuse(response: ServerResponse, fault: unknown): void {
  if (response.headersSent) return void response.destroy();
  if (!(fault instanceof PlatformError)) return end(response, 500, 'INTERNAL', 'Something went wrong here.');
  const status = fault.code === 'UNAUTHENTICATED' ? 401 : fault.retryable ? 503 : 403;
  end(response, status, fault.code, fault.message);
}

function end(response: ServerResponse, status: number, code: string, message: string): void {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  response.writeHead(status, headers);
  // JSON-RPC, so that clients show the reason.
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32_000, message: `${code}: ${message}` } }));
}
