import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { pino } from 'pino';
import { startServer, type RunningServer, type ServerOptions } from '../../src/app/server/start-server.js';
import { ingestDoor } from '../../src/app/platform/doors.js';
import { ingestion } from '../../src/app/platform/ingestion.js';
import { readConfig } from '../../src/app/config/config.js';
import { folderFiles } from '../../src/app/files/folder-files.js';
import { graphSide } from '../../src/app/server/graph-side.js';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { apiKeyStore } from '../../src/graph/stores/api-key.store.js';
import type { HandOver } from '../../src/pipeline/ingest/hand-over.js';
import { loadMappings, SHIPPED_MAPPINGS } from '../../src/pipeline/normalise/index.js';
import { createApiKey } from '../../src/usecases/access/api-keys.js';
import { Authenticator } from '../../src/usecases/access/authenticate.js';
import type { UseCases } from '../../src/usecases/use-cases.js';

const admin: Principal = { id: 'admin', name: 'admin', kind: 'human', roles: ['admin'], sources: ['*'] };

export interface IntakeAnswer {
  readonly status: number;
  readonly header: (name: string) => string | null;
  readonly body: {
    readonly accepted?: number;
    readonly duplicates?: number;
    readonly records?: number;
    readonly rejected?: readonly {
      readonly index: number;
      readonly code: string;
      readonly deadLetterId: string | null;
    }[];
    readonly receipt?: readonly {
      readonly index: number;
      readonly outcome: string;
      readonly eventIds: readonly string[];
    }[];
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
    readonly committed?: { readonly records: number; readonly accepted: number };
    readonly [name: string]: unknown;
  };
}

export interface IntakeUnderTest {
  readonly server: RunningServer;
  /** A key that may deliver these sources. */
  key(...sources: readonly string[]): Promise<string>;
  post(path: string, body: string | Uint8Array, headers?: Readonly<Record<string, string>>): Promise<IntakeAnswer>;
  close(): Promise<void>;
}

const mappings = loadMappings([SHIPPED_MAPPINGS]);

/** The ingestion door of the real server with real keys, the shipped mappings and the real store; nobody reads here. */
export async function startIntake(
  graph: Graph,
  options: Partial<ServerOptions> & { readonly handOver?: HandOver } = {},
): Promise<IntakeUnderTest> {
  const { handOver: given, ...serverOptions } = options;
  const log = pino({ level: 'silent' });
  const config = readConfig({ SEQUITUR_HOME: tmpdir(), SEQUITUR_MIN_FREE_MB: '0' });
  const handOver = given ?? ingestion(graph, config, { mappings: () => mappings, parts: [] });
  const keys = new Authenticator(apiKeyStore(graph), Date.now);
  const doors = {
    access: { authenticate: (bearer: string) => keys.authenticate(bearer) },
    ingest: ingestDoor(handOver, () => undefined),
  };
  const useCases = {
    ...graphSide(graph, { log, record: async () => undefined, files: folderFiles(tmpdir(), 0), fileLimitBytes: 1 }),
    ...doors,
  } as unknown as UseCases;
  const ready = async () => void (await graph.run('RETURN 1 AS one'));
  const server = await startServer({ port: 0, host: '127.0.0.1', useCases, ready, log, ...serverOptions });
  return {
    server,
    key: async (...sources) => {
      const wanted = { name: 'sender', kind: 'service' as const, roles: ['integrator'], sources, expiresAt: null };
      return (await createApiKey(admin, wanted, { keys: apiKeyStore(graph), now: Date.now })).text;
    },
    post: (path, body, headers = {}) => post(new URL(path, server.url), body, headers),
    close: () => server.close(),
  };
}

async function post(
  url: URL,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<IntakeAnswer> {
  const response = await fetch(url, { method: 'POST', headers, body: body as string });
  const text = await response.text();
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    body: (text === '' ? {} : JSON.parse(text)) as IntakeAnswer['body'],
  };
}

export const gzipped = (text: string | Uint8Array): Uint8Array => gzipSync(text);
