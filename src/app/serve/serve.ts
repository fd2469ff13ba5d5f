import { pino, type Logger } from 'pino';
import { EnvironmentFault } from '../../domain/errors.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import type { Graph } from '../../graph/session.js';
import { isWorkWaiting } from '../../graph/stores/work-queue.store.js';
import { credentialReader } from '../../connectors/credential.js';
import { WebhookDesk } from '../../connectors/inbound-webhook/desk.js';
import { rangeOf } from '../../domain/address-range.js';
import type { Config } from '../config/config.js';
import { readSourcesFile } from '../config/sources-file.js';
import { requireHome } from '../home.js';
import { openGraph, type OpenGraph } from '../open-graph.js';
import { createPlatform, type Platform } from '../platform/platform.js';
import { pulling } from '../platform/pulling.js';
import { startServer, type RunningServer } from '../server/start-server.js';
import { readTrustedDocuments } from '../server/trusted-documents.js';
import { startSyslog, type SyslogParts } from '../server/syslog/listener.js';
import { startDemoVendors } from './demo-vendors.js';
import { requireFreePort } from './port-probe.js';

export interface ServeOptions {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  /** With local vendors where no real ones are configured. */
  readonly demo: boolean;
  readonly onProgress: (step: string) => void;
}

export interface Serving {
  readonly server: RunningServer;
  readonly graph: Graph;
  /** Resolves when correlation, decision and guard have nothing left to do. */
  settled(): Promise<void>;
  /** Rejects when the embedded database ended by itself: nothing can be answered any more. */
  readonly lost: Promise<never>;
  close(): Promise<void>;
}

/** Starts everything: database, migrations, rules, workers, server. What was started is closed again if a later step fails. */
export async function serve({ config, env, demo, onProgress }: ServeOptions): Promise<Serving> {
  requireHome(config.home);
  await requireFreePort(config.SEQUITUR_HOST, config.SEQUITUR_PORT);
  const log = logger(config);
  const closing = new Closing();
  try {
    const open = await openGraph(config, { exclusive: true, onProgress });
    closing.push(() => open.close());
    const vendors = demo ? await startDemoVendors(config) : null;
    if (vendors !== null) closing.push(() => vendors.stop());
    onProgress('loading mappings, rules and policies');
    const platform = createPlatform({ graph: open.graph, config, log, env, simulated: vendors?.connectors ?? [] });
    await platform.recordConfiguration();
    for (const refused of (await platform.loadRules()).refused) log.warn(refused, 'a rule is not in force');
    platform.startWork();
    closing.push(() => platform.stopWork());
    closing.push(async () => platform.feedHub.close());
    const sources = readSourcesFile(config.SEQUITUR_SOURCES);
    for (const loop of pulling(open.graph, sources.pull, { door: platform.useCases.ingest, env, log })) {
      loop.start();
      closing.push(() => loop.stop());
    }
    for (const listener of sources.syslog) {
      const syslog = await startSyslog(listener, syslogParts(platform, env, log));
      closing.push(() => syslog.stop());
    }
    const server = await startServer({
      port: config.SEQUITUR_PORT,
      host: config.SEQUITUR_HOST,
      useCases: platform.useCases,
      ready: () => answers(open.graph),
      log,
      intakeLimits: {
        bodyBytes: config.SEQUITUR_INGEST_MAX_MB * 1_048_576,
        recordBytes: config.SEQUITUR_MAX_LINE_BYTES,
      },
      approvals: platform.approvals,
      login: platform.login,
      proxies: config.SEQUITUR_TRUSTED_PROXIES.map(rangeOf).filter((range) => range !== null),
      trusted: readTrustedDocuments(config.SEQUITUR_TRUSTED_DOCUMENTS, config.SEQUITUR_TRUSTED_ONLY),
      webhooks: new WebhookDesk(sources.webhooks, { readCredential: credentialReader(env), now: Date.now }),
    });
    closing.push(() => server.close());
    const lost = lostWith(open);
    return { server, graph: open.graph, settled: () => settled(open.graph), lost, close: () => closing.run() };
  } catch (fault) {
    await closing.run();
    throw fault;
  }
}

async function answers(graph: Graph): Promise<void> {
  await graph.run(/* cypher */ 'RETURN 1 AS one');
}

function lostWith({ lost }: OpenGraph): Promise<never> {
  const rejects = lost.then((): never => {
    throw new EnvironmentFault('GRAPH_UNAVAILABLE', 'The embedded database ended by itself.', EXIT.GRAPH_UNAVAILABLE, {
      remedy: 'Start again: what was acknowledged is kept. If it was out of memory, raise SEQUITUR_HEAP_MB.',
    });
  });
  rejects.catch(() => undefined);
  return rejects;
}

/** Records of syslog come through the same door as all others. */
function syslogParts({ useCases }: Platform, env: NodeJS.ProcessEnv, log: Logger): SyslogParts {
  return { door: useCases.ingest, readCredential: credentialReader(env), log, now: Date.now };
}

function logger(config: Config): Logger {
  return pino(
    { level: config.SEQUITUR_LOG_LEVEL, redact: ['*.password', '*.token', '*.key', 'req.headers.authorization'] },
    pino.destination(2),
  );
}

const LOOK_MS = 100;

async function settled(graph: Graph): Promise<void> {
  while (await isWorkWaiting(graph)) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}

/** Closes what was opened in the opposite order, once. */
class Closing {
  private readonly steps: (() => Promise<void>)[] = [];

  push(step: () => Promise<void>): void {
    this.steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) await step();
  }
}
