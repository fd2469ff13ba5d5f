import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { shippedScenarios, type Scenario } from '../../src/app/demo/scenario.js';
import type { Graph } from '../../src/graph/session.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { Pipeline } from './pipeline.js';
import { storiesOf, type Story } from './story.js';

const scenarios = shippedScenarios();

let graph: Graph;
let pipeline: Pipeline;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  pipeline = new Pipeline(graph, Date.UTC(2026, 4, 1));
  await pipeline.start();
  for (const scenario of scenarios) await pipeline.load({ ...scenario, files: [] });
});
afterAll(() => graph.close());

interface Told {
  readonly source: string;
  readonly line: string;
}

/** All records of all stories in one order that nobody would choose, the same for the same seed. */
function mixed(seed: number): readonly Told[] {
  let state = seed;
  const draw = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  return scenarios
    .flatMap(({ files }) => files.flatMap(({ source, lines }) => lines.map((line) => ({ source, line }))))
    .map((told) => [draw(), told] as const)
    .sort(([a], [b]) => a - b)
    .map(([, told]) => told);
}

/** So many records at a time, everything that they cause worked off before the next are told. */
async function tellAndSettle(records: readonly Told[], atOnce: number): Promise<void> {
  for (let i = 0; i < records.length; i += atOnce) {
    const some = records.slice(i, i + atOnce);
    for (const source of new Set(some.map((told) => told.source)))
      await pipeline.deliver(
        source,
        some.filter((told) => told.source === source).map(({ line }) => line),
      );
    await pipeline.settle();
  }
}

/** What was proposed on the way hangs on what came first; what was found, decided and what it is called after does not. */
function findings(stories: readonly Story[]): readonly unknown[] {
  const told = stories.map(({ title, verdict, steps, decisions }) => ({ title, verdict, steps, decisions }));
  const name = ({ decisions, steps }: (typeof told)[number]): string =>
    JSON.stringify([decisions.map(({ subject, policy }) => [subject, policy]), steps]);
  return told.sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

function expectedOf({ name }: Scenario): readonly Story[] {
  const file = join('seeds', 'scenarios', name, 'expected.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: Story[] }).cases;
}

async function expectPromised(): Promise<void> {
  expect(findings(await storiesOf(graph))).toEqual(findings(scenarios.flatMap(expectedOf)));
}

test('all stories at once, mixed and worked on while they are told, come to what each comes to alone', async () => {
  await tellAndSettle(mixed(20_261_127), 64);
  await expectPromised();
  // Every story under all rules that ship, on whatever machine this is.
}, 400_000);

/** Minutes: every record is a delivery of its own, and everything is decided after each. */
const long = process.env['SEQUITUR_LONG'] === '1' ? test.each([1, 2, 3]) : test.skip.each([1]);
long(
  'told one by one in order %i they come to the same',
  async (seed) => {
    await tellAndSettle(mixed(seed), 1);
    await expectPromised();
  },
  900_000,
);
