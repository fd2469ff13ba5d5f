import { randomUUID } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { ReadCredential } from '../../../connectors/credential.js';
import { EnvironmentFault } from '../../../domain/errors.js';
import { EXIT } from '../../../graph/embedded/exit-codes.js';
import type { IngestDoor } from '../../../usecases/ingest/ports.js';
import { allowOf, type Allow, type AllowedSender } from './senders.js';
import { readSession } from './session.js';

export interface SyslogListenerConfig {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsFiles | undefined;
  readonly allow: readonly AllowedSender[];
  readonly maxBytes: number;
  readonly maxConnections: number;
  readonly idleSeconds: number;
}

/** By reference, as every secret. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  /** Authority whose client certificates are believed; without it none is asked for. */
  readonly clientAuthority?: string | undefined;
}

export interface SyslogParts {
  readonly door: IngestDoor;
  readonly readCredential: ReadCredential;
  readonly log: { warn(detail: object, message: string): void };
  readonly now: () => number;
}

export interface SyslogListener {
  readonly port: number;
  /** Ends after what is being written is committed; what a sender still holds stays with it. */
  stop(): Promise<void>;
}

const HANDSHAKE_MS = 10_000;
const MESSAGE_MS = 60_000;
/** One address may not take every place. */
const PLACES_OF_ONE = 0.5;

/** Takes messages from whom the configuration names, and drops everybody else before a byte is read. */
export async function startSyslog(config: SyslogListenerConfig, parts: SyslogParts): Promise<SyslogListener> {
  const open = new OpenConnections(config, parts);
  const server = serverOf(config, parts, (socket) => open.take(socket));
  server.maxConnections = config.maxConnections;
  await listening(server, config);
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await open.end();
      await closed;
    },
  };
}

function serverOf(
  { tls }: SyslogListenerConfig,
  { readCredential }: SyslogParts,
  take: (socket: Socket) => void,
): Server {
  // Our side is closed only after the last message is committed: a sender that waits for it knows.
  const allowHalfOpen = true;
  if (tls === undefined) return createServer({ allowHalfOpen }, take);
  const authority = tls.clientAuthority;
  const client = authority === undefined ? {} : { ca: readCredential(authority), requestCert: true };
  const server = createTlsServer(
    {
      cert: readCredential(tls.certificate),
      key: readCredential(tls.key),
      allowHalfOpen,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_MS,
      rejectUnauthorized: true,
      ...client,
    },
    take,
  );
  // A handshake that fails is the sender's affair; without a listener it would end us.
  server.on('tlsClientError', (_fault, socket) => socket.destroy());
  return server;
}

function listening(server: Server, { id, host, port }: SyslogListenerConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new EnvironmentFault(
          'CONFIG_INVALID',
          `Syslog listener ${id} cannot listen on ${host}:${String(port)}.`,
          EXIT.CONFIG_INVALID,
          {
            cause,
            remedy: 'Choose another port, or end what listens there.',
          },
        ),
      ),
    );
    server.listen(port, host, () => resolve());
  });
}

class OpenConnections {
  private readonly sessions = new Map<Socket, Promise<void>>();
  private readonly placesOf = new Map<string, number>();
  private readonly ending = new AbortController();
  private readonly allow: Allow;

  constructor(
    private readonly config: SyslogListenerConfig,
    private readonly parts: SyslogParts,
  ) {
    this.allow = allowOf(config.allow);
  }

  take(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const address = socket.remoteAddress ?? '';
    const allowed = this.allow({ address, certificate: certificateOf(socket) });
    const places = this.placesOf.get(address) ?? 0;
    if (allowed === null || places >= Math.max(1, this.config.maxConnections * PLACES_OF_ONE)) {
      this.tell(address, allowed === null ? 'is not allowed to send' : 'has too many connections');
      socket.destroy();
      return;
    }
    this.placesOf.set(address, places + 1);
    socket.setTimeout(this.config.idleSeconds * 1_000, () => socket.destroy());
    const session = this.read(socket, address, allowed).finally(() => {
      this.sessions.delete(socket);
      this.leave(address);
    });
    this.sessions.set(socket, session);
  }

  async end(): Promise<void> {
    this.ending.abort();
    for (const socket of this.sessions.keys()) socket.destroy();
    await Promise.all(this.sessions.values());
  }

  private async read(socket: Socket, address: string, { source }: AllowedSender): Promise<void> {
    const { id, maxBytes } = this.config;
    const name = `syslog:${id}:${randomUUID()}`;
    const principal = { id: `syslog:${id}`, name: id, kind: 'system' as const, roles: ['integrator' as const] };
    const sources = [source ?? '*'];
    const { door, now } = this.parts;
    const of = { name, maxBytes, door, now, signal: this.ending.signal, messageMs: MESSAGE_MS };
    try {
      // Left open at its end: it is closed when the last message is committed.
      const bytes = socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
      const counts = await readSession(bytes, { ...of, principal: { ...principal, sources }, source: source ?? null });
      if (counts.cut > 0) this.tell(address, `sent ${String(counts.cut)} messages that are longer than allowed`);
    } catch (fault) {
      if (!this.ending.signal.aborted) this.tell(address, fault instanceof Error ? fault.message : String(fault));
    } finally {
      socket.destroy();
    }
  }

  private leave(address: string): void {
    const places = (this.placesOf.get(address) ?? 1) - 1;
    if (places > 0) this.placesOf.set(address, places);
    else this.placesOf.delete(address);
  }

  private tell(address: string, what: string): void {
    this.parts.log.warn({ listener: this.config.id, address, what }, 'a syslog connection was ended');
  }
}

/** Only of a connection whose certificate was verified; a server that asks for none learns none. */
function certificateOf(socket: Socket | TLSSocket) {
  if (!('authorized' in socket) || !socket.authorized) return null;
  const certificate = socket.getPeerCertificate();
  return Object.keys(certificate).length === 0 ? null : certificate;
}
