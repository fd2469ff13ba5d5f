import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { shippedScenarios } from '../../src/app/demo/scenario.js';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { lookBackGraph } from '../../src/graph/stores/look-back.store.js';
import { invalidateEvidence } from '../../src/usecases/decision/invalidate-evidence.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { Pipeline } from './pipeline.js';
import { storiesOf } from './story.js';

const analyst: Principal = { id: 'ana', name: 'ana', kind: 'human', roles: ['analyst'], sources: [] };

let graph: Graph;
let pipeline: Pipeline;
beforeAll(async () => {
  graph = await emptyTestGraph();
  pipeline = new Pipeline(graph, Date.UTC(2026, 4, 1));
  await pipeline.start();
  for (const scenario of shippedScenarios().filter(({ name }) => name === 'public-bucket-on-purpose'))
    await pipeline.load(scenario);
  await pipeline.settle();
});
afterAll(() => graph.close());

const PRESS_KIT = 'aws:arn:aws:s3:::nwf-press-kit';

test('a fact that proves false is withdrawn, and what was benign because of it is decided again without it', async () => {
  const [fact] = await graph.run<{ uid: string }>(
    /* cypher */ "MATCH (x:Context {subject: $subject, kind: 'data_class'}) RETURN x.uid AS uid",
    { subject: PRESS_KIT },
  );
  const deps = { graph: lookBackGraph(graph), now: pipeline.now, newId: randomUUID, committed: () => undefined };
  const said = await invalidateEvidence(
    analyst,
    { uid: fact?.uid ?? '', reason: 'the scan read another bucket' },
    deps,
  );
  expect(said.decisions).toMatchObject([{ verdict: 'BENIGN' }]);
  await pipeline.settle();
  const stories = await storiesOf(graph);
  const again = stories.flatMap(({ decisions }) => decisions).find(({ subject }) => subject.endsWith('nwf-press-kit'));
  expect(again?.lacked['cloud.data_class']).toBe('NO_DATA');
  expect(again?.verdict).toBe('UNKNOWN');
  const history = await graph.run<{ trigger: string; current: boolean }>(
    /* cypher */ 'MATCH (d:Decision {subject: $subject}) RETURN d.trigger AS trigger, d.current AS current ORDER BY d.seq',
    { subject: PRESS_KIT },
  );
  expect(history).toEqual([
    { trigger: 'alert_joined', current: false },
    { trigger: 'evidence_invalidated', current: true },
  ]);
});

test('nothing rests any more on what was invalidated', async () => {
  const [fact] = await graph.run<{ uid: string }>(
    /* cypher */ "MATCH (x:Context {subject: $subject, kind: 'data_class'}) RETURN x.uid AS uid",
    { subject: PRESS_KIT },
  );
  expect(await lookBackGraph(graph).restingOn(fact?.uid ?? '')).toEqual([]);
});
