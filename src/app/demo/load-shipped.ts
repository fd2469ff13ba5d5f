import { canonicalDigest } from '../../domain/canonical.js';
import type { Graph } from '../../graph/session.js';
import { grantFirstAutonomy } from '../../graph/stores/autonomy.store.js';
import { contextStore } from '../../graph/stores/context.store.js';
import { feedStore } from '../../graph/stores/indicator.store.js';
import { scenarioStore } from '../../graph/stores/scenario.store.js';
import { importContext } from '../../usecases/context/import-facts.js';
import { importFeed } from '../../usecases/decision/import-feed.js';
import type { GraphqlClient } from '../graphql-client.js';
import { OPERATOR } from '../serve/admin-key.js';
import { loadScenario } from './load-scenario.js';
import type { Scenario } from './scenario.js';

export interface Loading {
  readonly graph: Graph;
  /** With a key that may deliver. */
  readonly client: Pick<GraphqlClient, 'request'>;
  readonly say: (line: string) => void;
}

/**
 * Loads each scenario once, and gives how many records were taken. Later starts leave alone what was made of it:
 * what was erased, ended or outlived its retention since does not come back.
 */
export async function loadShipped(scenarios: readonly Scenario[], { graph, client, say }: Loading): Promise<number> {
  let taken = 0;
  const store = scenarioStore(graph);
  for (const scenario of scenarios) {
    const loaded = { name: scenario.name, digest: canonicalDigest(scenario) };
    if (await store.isLoaded(loaded)) continue;
    await loadSurroundings(graph, scenario);
    const { accepted, duplicates, rejected } = await loadScenario(client, scenario);
    await store.keep(loaded, Date.now());
    taken += accepted;
    say(
      `${scenario.name}: ${String(accepted)} records taken, ${String(duplicates)} known already, ${String(rejected)} rejected`,
    );
  }
  return taken;
}

async function loadSurroundings(graph: Graph, { context, feeds, levels }: Scenario): Promise<void> {
  if (context !== '') await importContext(OPERATOR, context, { context: contextStore(graph), now: Date.now });
  for (const feed of feeds)
    await importFeed(OPERATOR, { ...feed, maxAgeMs: null }, { feeds: feedStore(graph), now: Date.now });
  for (const level of levels) await grantFirstAutonomy(graph, { ...level, now: Date.now() });
}
