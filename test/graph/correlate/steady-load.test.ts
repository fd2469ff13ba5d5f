import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { firedMatches, Node, rule } from './stand.js';

const MINUTE = 60_000;
const QUERY = 'sequence by actor.identity with maxspan=10m [any where operation == "a"] [any where operation == "b"]';
const STATE = /* cypher */ `
  MATCH (r:Rule {key: 'r@1'})
  RETURN r.ready AS ready,
    COUNT { MATCH (t:EvalTask {state: 'pending'}) } AS pending,
    COUNT { MATCH (t:EvalTask {state: 'waiting'}) } AS waiting`;

let graph: Graph;
let node: Node;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  node = new Node(graph, 'one', { batch: 1, backFillBatch: 1_000, pollMs: 1 });
});
afterAll(() => graph.close());

function event(uid: string, minute: number, operation: string, who: string): NormalisedEvent {
  return makeEvent({ uid, time: minute * MINUTE, operation, roles: [account(who)] });
}

async function state(): Promise<{ ready: boolean; pending: number; waiting: number }> {
  const [row] = await graph.run<{ ready: boolean; pending: number; waiting: number }>(STATE);
  if (row === undefined) throw new Error('the rule is gone');
  return row;
}

test('a rule takes effect while there is always something left to evaluate', async () => {
  await node.activate(rule('r', QUERY));
  for (let i = 0; i < 150; i += 1) await node.ingest([event(`a${String(i)}`, i, 'a', `okta:${String(i)}`)]);
  node.worker.start();
  let seen = await state();
  while (!seen.ready) seen = await state();
  await node.worker.stop();
  // A worker that back-fills when it has nothing else to do would have come to it last.
  expect(seen.pending).toBeGreaterThan(0);
});

test('what a rule must wait for is one task, however many people it concerns', async () => {
  await node.activate(rule('r', QUERY));
  const people = Array.from({ length: 40 }, (_, i) => `okta:${String(i)}`);
  await node.ingest(people.flatMap((who) => [event(`a-${who}`, 0, 'a', who), event(`b-${who}`, 1, 'b', who)]));
  const oncePassed = new Promise<void>((resolve) => {
    node = new Node(graph, 'two', { batch: 10, onPass: () => resolve(), marks: async () => [] });
  });
  const unready = node.worker.drain();
  await oncePassed;
  expect((await state()).waiting).toBeLessThanOrEqual(1);
  await unready;
  expect(await firedMatches(graph)).toHaveLength(people.length);
});
