import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { readScenario } from '../../src/app/demo/scenario.js';
import type { Graph } from '../../src/graph/session.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { Pipeline } from './pipeline.js';
import { storiesOf, type Story } from './story.js';

let graph: Graph;
let pipeline: Pipeline;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  pipeline = new Pipeline(graph, Date.UTC(2026, 4, 1));
  await pipeline.start();
});
afterAll(() => graph.close());

const folder = (name: string): string => join('seeds', 'scenarios', name);

/** What was decided, in whatever order cases were opened. */
function decisionsOf(stories: readonly Story[]): readonly unknown[] {
  return stories
    .flatMap(({ decisions }) => decisions)
    .sort((a, b) => (`${a.policy} ${a.subject}` < `${b.policy} ${b.subject}` ? -1 : 1));
}

test('a cloud that tells who opened a bucket only after the finding was decided changes the decision', async () => {
  const name = 'public-bucket-on-purpose';
  const scenario = readScenario(folder(name), name);
  const isTrail = ({ source }: { readonly source: string }): boolean => source.includes('cloudtrail');
  await pipeline.load({ ...scenario, files: scenario.files.filter((file) => !isTrail(file)) });
  await pipeline.settle();
  const { cases } = JSON.parse(readFileSync(join(folder(name), 'expected.json'), 'utf8')) as { cases: Story[] };
  expect(decisionsOf(await storiesOf(graph))).not.toEqual(decisionsOf(cases));

  for (const { source, lines } of scenario.files.filter(isTrail)) await pipeline.deliver(source, lines);
  await pipeline.settle();
  expect(decisionsOf(await storiesOf(graph))).toEqual(decisionsOf(cases));
  const triggers = await graph.run(
    /* cypher */ 'MATCH (d:Decision {current: true}) RETURN DISTINCT d.trigger AS trigger',
  );
  expect(triggers).toEqual([{ trigger: 'late_event' }]);
});
