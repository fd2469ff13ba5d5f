import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { grantAutonomy, grantFirstAutonomy } from '../../src/graph/stores/autonomy.store.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const grant = (level: 2 | 4, now: number) => ({
  policy: 'block-list-device',
  action: 'isolate_device',
  segment: '*',
  level,
  signedBy: 'ana',
  now,
});
const standing = () => graph.run(/* cypher */ 'MATCH (a:Autonomy) RETURN a.level AS level, a.signedAt AS at');
const told = () => graph.run(/* cypher */ "MATCH (e:AuditEvent {type: 'autonomy.granted'}) RETURN count(e) AS grants");

test('a story signs its level once: started again, it does not give back what was taken away since', async () => {
  await grantFirstAutonomy(graph, grant(4, 1));
  expect(await standing()).toEqual([{ level: 4, at: 1 }]);
  await grantAutonomy(graph, grant(2, 2));
  await grantFirstAutonomy(graph, grant(4, 3));
  expect(await standing()).toEqual([{ level: 2, at: 2 }]);
  expect(await told()).toEqual([{ grants: 2 }]);
});
