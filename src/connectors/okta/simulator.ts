import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { clearEvent, oktaAnswer, oktaError, readLogFilter, type SimulatedEvent } from './simulator-wire.js';

/** What goes wrong next: `after_effect` carries the request out and then never answers, `before_effect` does neither. */
export type SimulatedFault =
  'after_effect' | 'before_effect' | 'reset_after_effect' | 'rate_limit' | 'server_error' | 'forbidden';

export interface OktaSimulatorOptions {
  /** API token it accepts as `SSWS`, and hands out at its token endpoint. */
  readonly token: string;
  /** Ids of the users it knows, each with open sessions; `any`: whoever is asked for. */
  readonly users: readonly string[] | 'any';
  readonly port?: number;
  readonly now: () => number;
  /** Requests a minute before it answers 429. */
  readonly ratePerMinute?: number;
}

export interface OktaSimulator {
  readonly url: string;
  /** How often the sessions of a user were cleared. */
  clears(userId: string): number;
  /** Requests that arrived, `METHOD /path`. */
  readonly requests: readonly string[];
  readonly events: readonly SimulatedEvent[];
  failNext(...faults: readonly SimulatedFault[]): void;
  /** How long the System Log hides an event. */
  lagMs: number;
  stop(): Promise<void>;
}

/**
 * A local Okta: the endpoints we use, in Okta's own wire format, for the demo and for tests. It is a simulator and
 * says so in its `server` header; no real organisation is behind it.
 */
export async function startOktaSimulator(options: OktaSimulatorOptions): Promise<OktaSimulator> {
  const state = new SimulatorState(options);
  const server = createServer((request, response) => {
    state.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    clears: (userId) => state.events.filter((event) => event.target.some(({ id }) => id === userId)).length,
    requests: state.requests,
    events: state.events,
    failNext: (...faults) => state.faults.push(...faults),
    get lagMs() {
      return state.lagMs;
    },
    set lagMs(ms) {
      state.lagMs = ms;
    },
    stop: () => stopServer(server),
  };
}

function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve, reject) => {
    server.close((fault) => {
      if (fault === undefined) resolve();
      else reject(fault);
    });
  });
}

const USER = /^(GET|POST) \/api\/v1\/users\/([^/]+)(?:\/(factors|lifecycle\/(?:suspend|unsuspend|reset_factors)))?$/;
const SESSIONS = /^DELETE \/api\/v1\/users\/([^/]+)\/sessions$/;

class SimulatorState {
  readonly requests: string[] = [];
  readonly events: SimulatedEvent[] = [];
  readonly faults: SimulatedFault[] = [];
  lagMs = 0;
  private window = { since: 0, count: 0 };
  private readonly suspended = new Set<string>();

  constructor(private readonly options: OktaSimulatorOptions) {}

  private now(): number {
    return this.options.now();
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://okta.invalid');
    const route = `${request.method ?? 'GET'} ${url.pathname}`;
    this.requests.push(route);
    request.resume();
    this.setHeaders(response);
    if (route === 'POST /oauth2/v1/token') this.issueToken(response);
    else if (!this.isAuthorized(request)) oktaError(response, 401, 'E0000011', 'Invalid token provided');
    else if (this.window.count > this.limit) this.refuseRate(response);
    else this.serve(route, url, request, response);
  }

  private serve(route: string, url: URL, request: IncomingMessage, response: ServerResponse): void {
    const [, user] = SESSIONS.exec(route) ?? [];
    const [, method, id, what = ''] = USER.exec(route) ?? [];
    if (user !== undefined) this.clear(decodeURIComponent(user), request, response);
    else if (id !== undefined) this.user(`${method ?? ''} ${what}`, decodeURIComponent(id), response);
    else if (route === 'GET /api/v1/logs') this.log(url, response);
    else oktaError(response, 405, 'E0000022', 'The endpoint does not support the provided HTTP method');
  }

  private get limit(): number {
    return this.options.ratePerMinute ?? 600;
  }

  private setHeaders(response: ServerResponse): void {
    if (this.now() >= this.window.since + 60_000) this.window = { since: this.now(), count: 0 };
    this.window.count++;
    response.setHeader('server', 'sequitur-okta-simulator');
    response.setHeader('date', new Date(this.now()).toUTCString());
    response.setHeader('x-okta-request-id', randomUUID());
    response.setHeader('x-rate-limit-limit', String(this.limit));
    response.setHeader('x-rate-limit-remaining', String(Math.max(0, this.limit - this.window.count)));
    response.setHeader('x-rate-limit-reset', String(Math.ceil((this.window.since + 60_000) / 1_000)));
  }

  private refuseRate(response: ServerResponse): void {
    oktaError(response, 429, 'E0000047', 'API call exceeded rate limit due to too many requests.');
  }

  private isAuthorized(request: IncomingMessage): boolean {
    const { token } = this.options;
    return [`SSWS ${token}`, `Bearer ${token}`].includes(request.headers.authorization ?? '');
  }

  private issueToken(response: ServerResponse): void {
    oktaAnswer(response, { token_type: 'Bearer', expires_in: 3_600, access_token: this.options.token });
  }

  private clear(userId: string, request: IncomingMessage, response: ServerResponse): void {
    const fault = this.faults.shift();
    if (fault === 'rate_limit') return this.refuseRate(response);
    if (fault === 'server_error') return oktaError(response, 500, 'E0000009', 'Internal Server Error');
    if (fault === 'forbidden')
      return oktaError(response, 403, 'E0000006', 'You do not have permission to perform the requested action');
    if (fault === 'before_effect') return;
    if (!this.knows(userId)) return noUser(response, userId);
    this.events.push(clearEvent(userId, request.headers['user-agent'] ?? '', this.now()));
    if (fault === 'after_effect') return;
    if (fault === 'reset_after_effect') return void request.socket.destroy();
    response.statusCode = 204;
    response.end();
  }

  private knows(userId: string): boolean {
    const { users } = this.options;
    return users === 'any' || users.includes(userId);
  }

  /** Nobody here has a factor: what is reset leaves none. */
  private user(what: string, id: string, response: ServerResponse): void {
    if (!this.knows(id)) return noUser(response, id);
    const isSuspended = this.suspended.has(id);
    switch (what) {
      case 'GET ':
        return oktaAnswer(response, { id, status: isSuspended ? 'SUSPENDED' : 'ACTIVE' });
      case 'GET factors':
        return oktaAnswer(response, []);
      case 'POST lifecycle/reset_factors':
        return oktaAnswer(response, {});
      case 'POST lifecycle/suspend':
        if (isSuspended) return refusal(response, 'Cannot suspend a user that is not active');
        this.suspended.add(id);
        return oktaAnswer(response, {});
      case 'POST lifecycle/unsuspend':
        if (!this.suspended.delete(id)) return refusal(response, 'Cannot unsuspend a user that is not suspended');
        return oktaAnswer(response, {});
      default:
        return oktaError(response, 405, 'E0000022', 'The endpoint does not support the provided HTTP method');
    }
  }

  private log(url: URL, response: ServerResponse): void {
    const filter = readLogFilter(url.searchParams.get('filter') ?? '');
    const since = Date.parse(url.searchParams.get('since') ?? '');
    if (filter === null || Number.isNaN(since)) return oktaError(response, 400, 'E0000031', 'Invalid search criteria.');
    const visible = this.events.filter((event) => {
      const published = Date.parse(event.published);
      return published >= since && published + this.lagMs <= this.now() && filter(event);
    });
    oktaAnswer(response, visible);
  }
}

function noUser(response: ServerResponse, id: string): void {
  oktaError(response, 404, 'E0000007', `Not found: Resource not found: ${id} (User)`);
}

function refusal(response: ServerResponse, why: string): void {
  oktaError(response, 400, 'E0000001', `Api validation failed: ${why}`);
}
