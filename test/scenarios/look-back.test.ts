import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { contextDoor } from '../../src/app/platform/doors.js';
import { shippedScenarios } from '../../src/app/demo/scenario.js';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { decideAgainWithoutEnded } from '../../src/graph/stores/context-parts.store.js';
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

const owner: Principal = { id: 'rita', name: 'Rita', kind: 'human', roles: ['policy_owner'], sources: [] };

async function pressKit() {
  await pipeline.settle();
  const [current] = await graph.run<{ trigger: string; exception: string | null }>(
    /* cypher */ `MATCH (d:Decision {subject: $subject, current: true})-[:RESTS_ON]->(v:Evidence {question: 'cloud.exception'})
      RETURN d.trigger AS trigger, v.answer AS exception`,
    { subject: PRESS_KIT },
  );
  return current;
}

test('an exception that its owner takes back early, or gives again, is weighed anew, and the audit says by whom', async () => {
  expect((await pressKit())?.exception).toBe('valid');
  const door = contextDoor(graph, {
    wrote: () => undefined,
    contextPart: async () => undefined,
    inForce: async () => [],
  });
  const [given] = await graph.run<{ uid: string; from: number; until: number }>(
    /* cypher */ `MATCH (x:Context {subject: $subject, kind: 'exception'}) RETURN x.uid AS uid, x.validFrom AS from, x.validTo AS until`,
    { subject: PRESS_KIT },
  );
  if (given === undefined) throw new Error('the press kit has no exception');
  await door.withdraw(owner, given.uid);
  expect(await pressKit()).toEqual({ trigger: 'context_withdrawn', exception: 'none' });
  const exception = { subject: PRESS_KIT, reason: 'public on purpose', ruleId: null, owner: null };
  await door.addException(owner, { ...exception, validFrom: given.from, validTo: given.until });
  expect(await pressKit()).toEqual({ trigger: 'context_changed', exception: 'valid' });
  const told = await graph.run<{ type: string; actor: string }>(
    /* cypher */ "MATCH (e:AuditEvent {stream: 'context'}) RETURN e.type AS type, e.actor AS actor ORDER BY e.seq",
  );
  expect(told).toEqual([
    { type: 'context.withdrawn', actor: 'rita' },
    { type: 'context.exception_added', actor: 'rita' },
  ]);
});

test('an exception that comes to its end opens the question again, once', async () => {
  const door = contextDoor(graph, {
    wrote: () => undefined,
    contextPart: async () => undefined,
    inForce: async () => [],
  });
  const [given] = await graph.run<{ uid: string; from: number }>(
    /* cypher */ `MATCH (x:Context {subject: $subject, kind: 'exception'}) WHERE x.withdrawnAt IS NULL
      RETURN x.uid AS uid, x.validFrom AS from`,
    { subject: PRESS_KIT },
  );
  if (given === undefined) throw new Error('the press kit has no exception');
  await door.withdraw(owner, given.uid);
  const end = Date.UTC(2126, 0, 1);
  const exception = { subject: PRESS_KIT, reason: 'public on purpose', ruleId: null, owner: null };
  await door.addException(owner, { ...exception, validFrom: given.from, validTo: end });
  expect((await pressKit())?.exception).toBe('valid');

  await decideAgainWithoutEnded(graph, end - 1, randomUUID);
  expect(await pressKit()).toEqual({ trigger: 'context_changed,context_withdrawn', exception: 'valid' });
  await decideAgainWithoutEnded(graph, end, randomUUID);
  expect(await pressKit()).toEqual({ trigger: 'exception_ended', exception: 'none' });
  const waiting = /* cypher */ 'MATCH (t:DecideTask) RETURN count(t) AS tasks';
  await decideAgainWithoutEnded(graph, end + 1, randomUUID);
  expect(await graph.run(waiting)).toEqual([{ tasks: 0 }]);
});

test('what is written down of the whole house has open cases decided again, for it may settle any of them', async () => {
  await pipeline.settle();
  const door = contextDoor(graph, {
    wrote: () => undefined,
    contextPart: async () => undefined,
    inForce: async () => [],
  });
  const calendar = { subject: 'organisation', kind: 'change_calendar', name: null, value: 'open' };
  const times = { validFrom: Date.UTC(2026, 0, 1), validTo: null, staleAfter: null, owner: 'it', source: null };
  await door.set(owner, { ...calendar, ...times });
  const tasks = await graph.run<{ trigger: string }>(
    /* cypher */ 'MATCH (t:DecideTask) RETURN DISTINCT t.trigger AS trigger',
  );
  expect(tasks).toEqual([{ trigger: 'context_changed' }]);
  await pipeline.settle();
});

test('a fact that proves false tells what was done because of it, also by a decision that was replaced since', async () => {
  const [fact] = await graph.run<{ uid: string }>(
    /* cypher */ `MATCH (x:Context {subject: $subject, kind: 'role'}) RETURN x.uid AS uid`,
    { subject: PRESS_KIT },
  );
  await graph.write((tx) =>
    tx.run(
      /* cypher */ `MATCH (x:Context {uid: $uid})<-[:CITES]-(:Evidence)<-[:RESTS_ON]-(d:Decision {current: false})
        WITH d ORDER BY d.seq LIMIT 1 CREATE (:Action {uid: 'done-then'})-[:BECAUSE_OF]->(d)`,
      { uid: fact?.uid ?? '' },
    ),
  );
  const deps = { graph: lookBackGraph(graph), now: pipeline.now, newId: randomUUID, committed: () => undefined };
  const said = await invalidateEvidence(analyst, { uid: fact?.uid ?? '', reason: 'another bucket' }, deps);
  expect(said.decisions.flatMap(({ actions }) => actions)).not.toContain('done-then');
  expect(said.actions).toContain('done-then');
});
