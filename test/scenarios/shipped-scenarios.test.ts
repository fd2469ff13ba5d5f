import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { shippedScenarios, type Scenario } from '../../src/app/demo/scenario.js';
import type { Graph } from '../../src/graph/session.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { Pipeline } from './pipeline.js';
import { storiesOf, type Story } from './story.js';

/** After every scenario's last record. */
const NOW = Date.UTC(2026, 4, 1);

let graph: Graph;
let pipeline: Pipeline;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  pipeline = new Pipeline(graph, NOW);
  await pipeline.start();
});
afterAll(() => graph.close());

function expectedOf(scenario: Scenario): readonly Story[] {
  const file = join('seeds', 'scenarios', scenario.name, 'expected.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: Story[] }).cases;
}

/** A fixed shuffle: every run tries the same unlucky order. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  let seed = 20_260_304;
  const keyed = items.map((item) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return [seed, item] as const;
  });
  return keyed.sort(([a], [b]) => a - b).map(([, item]) => item);
}

describe.each(shippedScenarios().map((scenario) => [scenario.name, scenario] as const))('%s', (_, scenario) => {
  test('comes to the cases, verdicts and permissions that its folder promises', async () => {
    await pipeline.load(scenario);
    await pipeline.settle();
    expect(await storiesOf(graph)).toEqual(expectedOf(scenario));
  });

  test('comes to the same when the records arrive in another order', async () => {
    await pipeline.load(scenario, shuffled);
    await pipeline.settle();
    expect(await storiesOf(graph)).toEqual(expectedOf(scenario));
  });
});
