import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface MicrosoftSimulatorOptions {
  /** Client secret that it accepts; the token it issues is drawn anew each time it starts. */
  readonly secret: string;
  readonly now: () => number;
}

/** A request that it answered, as it came: what an effect looked like on the wire. */
export interface SimulatedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface MicrosoftSimulator {
  readonly url: string;
  /** Requests that asked for a change, in order; those for tokens are left out. */
  readonly changes: readonly SimulatedRequest[];
  stop(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly json?: unknown;
}

type Handler = (parts: readonly string[], request: SimulatedRequest & { readonly query: URLSearchParams }) => Reply;

const error = (status: number, code: string): Reply => ({ status, json: { error: { code, message: code } } });
const ok = (json: unknown, status = 200): Reply => ({ status, json });

/**
 * A local tenant of Microsoft's: of Graph the sessions and sign-in of users and the messages of mailboxes, of Defender for Endpoint
 * the isolation of machines, in Microsoft's own wire format. It knows every user, mailbox and machine that it is asked
 * about, says in its `server` header that it is a simulator, and no real tenant is behind it.
 */
export async function startMicrosoftSimulator(options: MicrosoftSimulatorOptions): Promise<MicrosoftSimulator> {
  const tenant = new Tenant(options);
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { status, json } = tenant.answer(request, body);
      response.writeHead(status, { 'content-type': 'application/json', server: 'sequitur-microsoft-simulator' });
      response.end(json === undefined ? '' : JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}`, changes: tenant.changes, stop: () => stopServer(server) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
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

class Tenant {
  readonly changes: SimulatedRequest[] = [];
  private readonly token = randomUUID();
  private readonly revoked = new Map<string, string>();
  private readonly disabled = new Set<string>();
  /** Where a message lies, by mailbox and internet message id; what was never moved lies in the inbox. */
  private readonly folders = new Map<string, string>();
  private readonly jobs = new Map<string, object>();

  private readonly routes: readonly (readonly [RegExp, Handler])[] = [
    [/^POST \/v1\.0\/users\/([^/]+)\/revokeSignInSessions$/, ([user = '']) => this.revoke(user)],
    [/^GET \/v1\.0\/users\/([^/]+)$/, ([user = '']) => this.user(user)],
    [/^PATCH \/v1\.0\/users\/([^/]+)$/, ([user = ''], { body }) => this.change(user, body)],
    [
      /^GET \/v1\.0\/users\/([^/]+)(?:\/mailFolders\/([^/]+))?\/messages$/,
      (parts, { query }) => this.find(parts, query),
    ],
    [/^POST \/v1\.0\/users\/([^/]+)\/messages\/([^/]+)\/move$/, (parts, { body }) => this.move(parts, body)],
    [/^POST \/api\/machines\/([^/]+)\/(isolate|unisolate)$/, (parts) => this.machineAction(parts)],
    [/^GET \/api\/machineactions\/([^/]+)$/, ([job = '']) => this.job(job)],
  ];

  constructor(private readonly options: MicrosoftSimulatorOptions) {}

  answer({ method = 'GET', url = '/', headers }: IncomingMessage, body: string): Reply {
    const { pathname: path, searchParams: query } = new URL(url, 'http://microsoft.invalid');
    if (path.endsWith('/oauth2/v2.0/token')) return this.issueToken(body);
    if (headers.authorization !== `Bearer ${this.token}`) return error(401, 'InvalidAuthenticationToken');
    if (method !== 'GET') this.changes.push({ method, path, body });
    for (const [route, handle] of this.routes) {
      const match = route.exec(`${method} ${path}`);
      if (match !== null) return handle(partsOf(match), { method, path, body, query });
    }
    return error(404, 'Request_ResourceNotFound');
  }

  private issueToken(body: string): Reply {
    const knows = new URLSearchParams(body).get('client_secret') === this.options.secret;
    if (!knows) return { status: 401, json: { error: 'invalid_client', error_description: 'AADSTS7000215' } };
    return ok({ token_type: 'Bearer', expires_in: 3_599, access_token: this.token });
  }

  private revoke(user: string): Reply {
    this.revoked.set(user, new Date(this.options.now()).toISOString());
    return ok({ value: true });
  }

  private user(id: string): Reply {
    const signInSessionsValidFromDateTime = this.revoked.get(id) ?? '2020-01-01T00:00:00Z';
    return ok({ id, accountEnabled: !this.disabled.has(id), signInSessionsValidFromDateTime });
  }

  private change(id: string, body: string): Reply {
    const { accountEnabled } = JSON.parse(body) as { accountEnabled?: boolean };
    if (accountEnabled === undefined) return error(400, 'Request_BadRequest');
    if (accountEnabled) this.disabled.delete(id);
    else this.disabled.add(id);
    return { status: 204 };
  }

  /** A search of the whole mailbox does not reach what was put out of its owner's sight. */
  private find([mailbox = '', folder]: readonly (string | undefined)[], query: URLSearchParams): Reply {
    const [, quoted = ''] = /^internetMessageId eq '(.*)'$/.exec(query.get('$filter') ?? '') ?? [];
    const message = quoted.replaceAll("''", "'");
    const lies = this.folders.get(`${mailbox} ${message}`) ?? 'inbox';
    const found = folder === undefined ? lies !== 'recoverableitemsdeletions' : lies === folder;
    const id = Buffer.from(message).toString('base64url');
    return ok({ value: found && message !== '' ? [{ id, parentFolderId: lies }] : [] });
  }

  private move([mailbox = '', id = '']: readonly string[], body: string): Reply {
    const { destinationId } = JSON.parse(body) as { destinationId?: string };
    if (destinationId === undefined) return error(400, 'ErrorInvalidRequest');
    this.folders.set(`${mailbox} ${Buffer.from(id, 'base64url').toString()}`, destinationId);
    return ok({ id, parentFolderId: destinationId }, 201);
  }

  /** Taken up as pending; the machine answers before it is asked after. */
  private machineAction([machineId = '', verb]: readonly string[]): Reply {
    const id = randomUUID();
    const action = { id, type: verb === 'isolate' ? 'Isolate' : 'Unisolate', machineId };
    const taken = { ...action, creationDateTimeUtc: new Date(this.options.now()).toISOString() };
    this.jobs.set(id, { ...taken, status: 'Succeeded' });
    return ok({ ...taken, status: 'Pending' }, 201);
  }

  private job(id: string): Reply {
    const job = this.jobs.get(id);
    return job === undefined ? error(404, 'ResourceNotFound') : ok(job);
  }
}

/** Groups of a route, decoded; one that the path leaves out is left out. */
function partsOf(match: RegExpExecArray): readonly string[] {
  const groups: readonly (string | undefined)[] = match.slice(1);
  return groups.flatMap((part) => (part === undefined ? [] : [decodeURIComponent(part)]));
}
