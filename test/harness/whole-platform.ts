import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { readConfig, type Config } from '../../src/app/config/config.js';
import { readScenario } from '../../src/app/demo/scenario.js';
import { createPlatform, type Platform } from '../../src/app/platform/platform.js';
import { startDemoVendors } from '../../src/app/serve/demo-vendors.js';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { contextStore } from '../../src/graph/stores/context.store.js';
import { isWorkWaiting } from '../../src/graph/stores/work-queue.store.js';
import { importContext } from '../../src/usecases/context/import-facts.js';

const operator: Principal = { id: 'operator', name: 'operator', kind: 'human', roles: ['admin'], sources: ['*'] };

export interface WholePlatform {
  readonly platform: Platform;
  readonly config: Config;
  /** Delivers the shipped story and waits until every stage has done its part. */
  play(scenario: string): Promise<void>;
  settled(): Promise<void>;
  /** Stops as a server does, which seals what is left. */
  close(): Promise<void>;
}

/** Every use case over the test's graph, and nobody at work behind them. */
export async function platformAtRest(graph: Graph): Promise<Pick<WholePlatform, 'platform' | 'close'>> {
  const config = readConfig({ SEQUITUR_HOME: mkdtempSync(join(tmpdir(), 'sequitur-platform-')) });
  const vendors = await startDemoVendors(config);
  const log = pino({ level: 'silent' });
  const platform = createPlatform({ graph, config, log, env: {}, simulated: vendors.connectors });
  return { platform, close: () => vendors.stop() };
}

/** The product as `npm start` builds it, over the test's graph: every stage, worker and use case; only the API server is left out. */
export async function startWholePlatform(graph: Graph): Promise<WholePlatform> {
  const home = mkdtempSync(join(tmpdir(), 'sequitur-platform-'));
  const config = readConfig({ SEQUITUR_HOME: home, SEQUITUR_MIN_FREE_MB: '0' });
  const faults: unknown[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
  const vendors = await startDemoVendors(config);
  const platform = createPlatform({ graph, config, log, env: {}, simulated: vendors.connectors });
  await platform.recordConfiguration();
  await platform.loadRules();
  platform.startWork();
  const settled = async (): Promise<void> => {
    while (faults.length === 0 && (await isWorkWaiting(graph))) await pause(50);
    if (faults.length > 0) throw new Error(`the platform's work failed: ${faults.map(String).join('; ')}`);
  };
  return {
    platform,
    config,
    settled,
    play: async (name) => {
      const scenario = readScenario(join('seeds', 'scenarios', name), name);
      await importContext(operator, scenario.context, { context: contextStore(graph), now: Date.now });
      for (const { source, lines } of scenario.files)
        await platform.useCases.ingest.ingestRecords(operator, { source, records: lines, idempotencyKey: null });
      await settled();
    },
    close: async () => {
      await platform.stopWork();
      await vendors.stop();
    },
  };
}
