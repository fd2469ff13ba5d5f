import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { RoleRef } from '../../../src/domain/entity.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import { EDIT_CASE } from '../../../src/graph/stores/case-write.cypher.js';
import type { RuleRecord } from '../../../src/pipeline/correlate/ports.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { Node, rule } from './stand.js';

const MINUTE = 60_000;
let graph: Graph;
let node: Node;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  node = new Node(graph, 'one');
});
afterAll(() => graph.close());

const PAIR = 'sequence by actor.identity with maxspan=10m [any where operation == "a"] [any where operation == "b"]';
const PAIR_RULE = rule('pair', PAIR);

function event(uid: string, minute: number, operation: string, roles = [account('okta:1')]) {
  return makeEvent({ uid, time: minute * MINUTE, operation, roles });
}

async function withRule(...rules: readonly RuleRecord[]): Promise<void> {
  for (const each of rules) await node.activate(each);
  await node.worker.drain();
}

async function arrive(...events: readonly NormalisedEvent[]): Promise<void> {
  await node.ingest(events);
  await node.worker.drain();
}

const OTHER_RULE = rule('other', PAIR.replace('"a"', '"c"').replace('"b"', '"d"'));
const titles = async () =>
  (await graph.run<{ title: string }>('MATCH (c:Case) RETURN c.title AS title ORDER BY c.number')).map(
    ({ title }) => title,
  );

test('a case is called after what began first, whatever came in first', async () => {
  await withRule(PAIR_RULE, OTHER_RULE);
  await arrive(event('a1', 60, 'a'), event('b1', 65, 'b'));
  const [alone] = await titles();
  await arrive(event('c1', 0, 'c'), event('d1', 5, 'd'));
  const [together] = await titles();
  expect(alone).toContain(PAIR_RULE.title);
  expect(together).toContain(OTHER_RULE.title);
  await arrive(event('a2', 120, 'a'), event('b2', 125, 'b'));
  expect(await titles()).toEqual([together]);
});

test('a case that a person named keeps its name', async () => {
  await withRule(PAIR_RULE, OTHER_RULE);
  await arrive(event('a1', 60, 'a'), event('b1', 65, 'b'));
  await graph.write((tx) => tx.run(EDIT_CASE, { number: 1, set: { title: 'Ana, again' }, at: 1 }));
  await arrive(event('c1', 0, 'c'), event('d1', 5, 'd'));
  expect(await titles()).toEqual(['Ana, again']);
});

test('a case that takes in one which began earlier is called as that one until it goes out again', async () => {
  const bridge = 'sequence by session with maxspan=10m [any where operation == "x"] [any where operation == "y"]';
  const shared: RoleRef = { kind: 'Session', key: 's', label: 's', role: 'session' };
  await withRule(PAIR_RULE, rule('bridge', bridge));
  await arrive(event('a2', 10, 'a', [account('okta:2')]), event('b2', 15, 'b', [account('okta:2')]));
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  const [later, earlier] = await titles();
  await arrive(event('x', 20, 'x', [account('okta:1'), shared]), event('y', 21, 'y', [account('okta:2'), shared]));
  expect(await titles()).toEqual([earlier, earlier]);
  const [part] = await graph.run<{ uid: string }>('MATCH (c:Case {number: 2}) RETURN c.uid AS uid');
  await node.correlation.write((tx) => tx.cases.unmerge(part?.uid ?? '', 0));
  expect(await titles()).toEqual([later, earlier]);
});

test('a case whose first detection is taken back by a late record is called after the next, as if it had never been', async () => {
  await withRule(rule('until', `${PAIR} until [any where operation == "off"]`), OTHER_RULE);
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  await arrive(event('c1', 60, 'c'), event('d1', 65, 'd'));
  await arrive(event('off', 2, 'off'));
  const [title] = await titles();
  expect(title).toContain(OTHER_RULE.title);
});
