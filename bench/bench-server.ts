import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderFiles } from '../src/app/files/folder-files.js';
import { graphSide } from '../src/app/server/graph-side.js';
import { startServer, type RunningServer } from '../src/app/server/start-server.js';
import type { Principal } from '../src/domain/access.js';
import { migrate } from '../src/graph/migrate.js';
import { Graph } from '../src/graph/session.js';
import type { UseCases } from '../src/usecases/use-cases.js';

const admin: Principal = { id: 'bench', name: 'bench', kind: 'service', roles: ['admin'], sources: ['*'] };

/** The database that the benchmark was given, with the schema of the product. */
export async function benchGraph(): Promise<Graph> {
  const graph = await Graph.connect({
    uri: process.env['SEQUITUR_TEST_NEO4J_URI'] ?? '',
    user: 'neo4j',
    password: process.env['SEQUITUR_TEST_NEO4J_PASSWORD'] ?? '',
  });
  await migrate(graph, 'schema/graph/migrations', 'bench');
  return graph;
}

export interface BenchServer {
  readonly server: RunningServer;
  /** Something was committed past the use cases: the feed is to look. */
  notify(): void;
}

/** The whole API over that graph, every caller an admin. Doors that lead elsewhere are not there. */
export async function benchServer(graph: Graph): Promise<BenchServer> {
  const log = { error: (detail: object) => console.error(detail), info: () => undefined };
  const files = folderFiles(mkdtempSync(join(tmpdir(), 'bench-files-')), 0);
  const side = graphSide(graph, { log, record: () => Promise.resolve(), files, fileLimitBytes: 1 });
  const nobody = () => Promise.resolve();
  const access = { authenticate: () => Promise.resolve(admin) };
  const useCases = { ...side, access, agentCalls: { called: nobody } } as unknown as UseCases;
  const rates = { burst: Infinity, perSecond: Infinity };
  const server = await startServer({
    port: 0,
    host: '127.0.0.1',
    log,
    ready: nobody,
    rates,
    streams: Infinity,
    useCases,
  });
  return { server, notify: () => side.feed.notify() };
}

/** Asks as a client does, and fails where the answer has errors. */
export async function asked<Data>(url: string, query: string, variables: object = {}): Promise<Data> {
  // What compresses does more than what does not: all answer plainly.
  const headers = {
    'content-type': 'application/json',
    'accept-encoding': 'identity',
    authorization: 'Bearer bench',
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}
