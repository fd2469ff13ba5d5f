import type { Graph } from '../session.js';
import { KEEP_SCENARIO, SCENARIO_LOADED } from './scenario.cypher.js';

export interface LoadedScenario {
  readonly name: string;
  /** Of everything in it: one that a new version of the product tells otherwise is loaded again. */
  readonly digest: string;
}

export function scenarioStore(graph: Graph) {
  return {
    async isLoaded({ name, digest }: LoadedScenario): Promise<boolean> {
      return (await graph.run(SCENARIO_LOADED, { name, digest })).length > 0;
    },
    async keep({ name, digest }: LoadedScenario, now: number): Promise<void> {
      await graph.write((tx) => tx.run(KEEP_SCENARIO, { name, digest, now }));
    },
  };
}
