import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { T0, writeCase } from '../harness/case-fixture.js';
import { expectNoLabelScan } from '../harness/profile.js';
import { CASE_METRICS } from '../../src/graph/stores/metrics.cypher.js';
import { CONTAINING } from '../../src/graph/stores/metrics.store.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  for (const number of [1, 2, 3]) await writeCase(graph, number);
  api = await startApi(graph);
  api.clock.now = T0 + 3_600_000;
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

const act = (mutation: string, input: string) =>
  api.ask(`mutation { ${mutation}(input: { ${input} }) { __typename } }`);

const DURATION = '{ cases meanSeconds medianSeconds }';
const ROW = `{ policyVersion opened closed timeToDetect ${DURATION} timeToContain ${DURATION} timeToAcknowledge ${DURATION} timeToResolve ${DURATION} reopenRate escalationRate touchesPerCase }`;

async function metrics(from: number, to: number) {
  return api.ask(
    `query($from: DateTime!, $to: DateTime!) { metrics(from: $from, to: $to) { truncated overall ${ROW} byPolicyVersion ${ROW} } }`,
    { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  );
}

const ACTIONS = /* cypher */ `
  MATCH (c:Case {number: 2})
  UNWIND [['a1', 'notify', $early], ['a2', 'revoke_sessions', $later], ['a3', 'disable_user', $first], ['a4', 'block_ip', null]] AS row
  CREATE (a:Action {uid: row[0], type: row[1], case: 2})-[:RESPONDS_TO]->(c)
  SET a.effectiveAt = row[2]`;

test('detection, first touch, end, hand-overs and re-openings are counted, over all and by policy version', async () => {
  await act('assignCase', 'number: 1, owner: "mara"');
  await act('assignCase', 'number: 1, owner: "ivo"');
  await act('assignCase', 'number: 2, owner: "ivo"');
  api.clock.now += 1_800_000;
  await act('closeCase', 'number: 2, disposition: FALSE_POSITIVE');
  await act('closeCase', 'number: 3, disposition: FALSE_POSITIVE');
  await act('reopenCase', 'number: 3');
  const opened = T0 + 120_000;
  await graph.runAlone(ACTIONS, { early: opened + 5_000, first: opened + 45_000, later: opened + 90_000 });
  const { data, errors } = await metrics(T0, T0 + 86_400_000);
  expect(errors).toEqual([]);
  const { overall, byPolicyVersion, truncated } = (data as { metrics: Record<string, never> }).metrics;
  expect(truncated).toBe(false);
  // Case n was opened n minutes after T0.
  expect(overall).toMatchObject({
    policyVersion: null,
    opened: 3,
    closed: 1,
    timeToDetect: { cases: 3, meanSeconds: 3_601, medianSeconds: 3_601 },
    // Word to people and what has no effect yet contain nothing.
    timeToContain: { cases: 1, meanSeconds: 45, medianSeconds: 45 },
    timeToAcknowledge: { cases: 3, medianSeconds: 3_600 - 60 },
    timeToResolve: { cases: 1, meanSeconds: 5_400 - 120 },
    reopenRate: 1 / 3,
    escalationRate: 1 / 3,
    touchesPerCase: 2,
  });
  expect(byPolicyVersion).toMatchObject([{ policyVersion: 'account-takeover@1', opened: 3 }]);
});

test('a time without cases has zeros and no averages', async () => {
  const { data } = await metrics(T0 - 86_400_000, T0);
  expect(data).toMatchObject({
    metrics: {
      overall: { opened: 0, reopenRate: 0, timeToResolve: { cases: 0, meanSeconds: null } },
      byPolicyVersion: [],
    },
  });
});

test('a time that ends before it begins, or is longer than a year, is refused', async () => {
  for (const [from, to] of [
    [T0, T0],
    [T0, T0 + 400 * 86_400_000],
  ] as const) {
    expect((await metrics(from, to)).errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  }
});

test('sums over a time in which only a kept case was opened tell nothing of it to others', async () => {
  expect((await act('restrictCase', 'number: 2, to: ["key-responder"]')).errors).toEqual([]);
  // Case n was opened n minutes after T0.
  const period = { from: new Date(T0 + 120_000).toISOString(), to: new Date(T0 + 120_001).toISOString() };
  const query =
    'query($from: DateTime!, $to: DateTime!) { metrics(from: $from, to: $to) { overall { opened } byPolicyVersion { opened } } }';
  const told = async (key: string) => (await api.ask(query, period, key)).data;
  const none = { metrics: { overall: { opened: 0 }, byPolicyVersion: [] } };
  expect(await told('hunter')).toEqual(none);
  expect(await told('admin')).toEqual(none);
  expect(await told('responder')).toMatchObject({ metrics: { overall: { opened: 1 } } });
});

test('metrics begin at an index, not at every case', async () => {
  await expectNoLabelScan(CASE_METRICS, { from: 0, to: 1, most: 10, containing: CONTAINING, viewer: ['key-analyst'] });
});
