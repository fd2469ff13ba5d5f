import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { shippedPolicies } from '../../src/app/platform/decisions.js';
import type { RoleRef } from '../../src/domain/entity.js';
import type { Graph } from '../../src/graph/session.js';
import { alertGraph, alertPart } from '../../src/graph/stores/alert-case.store.js';
import { ingestEvents } from '../../src/graph/stores/ingest.store.js';
import { DEFAULT_GROUPING } from '../../src/usecases/correlation/group-cases.js';
import { groupAlertsNext } from '../../src/usecases/decision/group-alerts.js';
import { makeEvent } from '../harness/make-event.js';
import { connectTestGraph, emptyTestGraph } from '../harness/test-graph.js';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 2, 10);
const policies = shippedPolicies();

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const device = (key: string): RoleRef => ({ kind: 'Device', key, label: key, role: 'device' });

function alert(uid: string, hours: number, devices: readonly string[], technique = 'T1059') {
  const attacks = [{ technique: { uid: technique } }];
  const ocsf = { class_uid: 2004, time: T0 + hours * HOUR, finding_info: { title: uid, attacks } };
  const finding = { categoryUid: 2, classUid: 2004, className: 'detection_finding', severityId: 3 };
  return makeEvent({ uid, time: T0 + hours * HOUR, ocsf, roles: devices.map(device), ...finding });
}

const options = (on: Graph) => {
  const times = { now: () => T0 + 1000 * HOUR, newId: randomUUID };
  return { graph: alertGraph(on), policies, grouping: DEFAULT_GROUPING, ...times };
};

async function arrive(...alerts: readonly ReturnType<typeof alert>[]): Promise<void> {
  await ingestEvents(graph, alerts, [alertPart(randomUUID)]);
  while (await groupAlertsNext(options(graph)));
}

const cases = () =>
  graph.run<{ status: string; alerts: readonly string[] }>(/* cypher */ `MATCH (c:Case) WHERE c.mergedInto IS NULL
      RETURN c.status AS status, COLLECT { MATCH (c)-[:CONTAINS]->(a:Alert) RETURN a.uid ORDER BY a.uid } AS alerts
      ORDER BY c.firstEventAt, c.number`);

test('an alert that a policy covers opens a case and asks for its decision; the same alert again changes nothing', async () => {
  await arrive(alert('a', 0, ['d1']));
  await arrive(alert('a', 0, ['d1']));
  expect(await cases()).toEqual([{ status: 'OPEN', alerts: ['a'] }]);
  const tasks = await graph.run(/* cypher */ 'MATCH (t:DecideTask) RETURN t.trigger AS trigger, t.state AS state');
  expect(tasks).toEqual([{ trigger: 'alert_joined', state: 'pending' }]);
});

test('an alert that no policy covers opens nothing, and joins the case that names the same device', async () => {
  await arrive(alert('odd', 0, ['d1'], 'T9999'));
  expect(await cases()).toEqual([]);
  await arrive(alert('a', 1, ['d1']), alert('odd2', 2, ['d1'], 'T9999'));
  expect(await cases()).toEqual([{ status: 'OPEN', alerts: ['a', 'odd2'] }]);
});

test('alerts of one device within the window share a case, one a month later does not', async () => {
  await arrive(alert('a', 0, ['d1']), alert('b', 24, ['d1']), alert('c', 31 * 24, ['d1']), alert('x', 1, ['d2']));
  expect((await cases()).map(({ alerts }) => alerts)).toEqual([['a', 'b'], ['x'], ['c']]);
});

test('an alert that bridges two open cases merges them', async () => {
  await arrive(alert('a', 0, ['d1']), alert('b', 1, ['d2']));
  expect(await cases()).toHaveLength(2);
  await arrive(alert('bridge', 2, ['d1', 'd2']));
  expect(await cases()).toEqual([{ status: 'OPEN', alerts: ['a', 'b', 'bridge'] }]);
});

test('a closed case takes a late alert in and is decided again, but stays closed', async () => {
  await arrive(alert('a', 0, ['d1']));
  await graph.write((tx) => tx.run("MATCH (c:Case) SET c.status = 'CLOSED' WITH c MATCH (t:DecideTask) DELETE t"));
  await arrive(alert('late', 1, ['d1']));
  expect(await cases()).toEqual([{ status: 'CLOSED', alerts: ['a', 'late'] }]);
  expect(await graph.run(/* cypher */ 'MATCH (t:DecideTask) RETURN t.trigger AS trigger')).toHaveLength(1);
});

test('two nodes that group at once make one case', async () => {
  const other = await connectTestGraph();
  await ingestEvents(graph, [alert('a', 0, ['d1']), alert('b', 1, ['d1'])], [alertPart(randomUUID)]);
  await Promise.all([groupAlertsNext(options(graph)), groupAlertsNext(options(other))]);
  await other.close();
  expect(await cases()).toEqual([{ status: 'OPEN', alerts: ['a', 'b'] }]);
});
