import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { T0, writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  await writeCase(graph, 1, 'Slow takeover of the payroll mailbox');
  await writeCase(graph, 2, 'Odd consent');
  await graph.write((tx) => tx.run(NEIGHBOURS, { t0: T0 }));
  await graph.runAlone('CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()');
  api = await startApi(graph);
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

/** Three more cases: one shares the rare device with case 1, all share one proxy. */
const NEIGHBOURS = /* cypher */ `
  MATCH (one:Case {number: 1}), (two:Case {number: 2})
  MATCH (u:User {key: 'person:mara'})
  CREATE (device:Device {key: 'device:rare', label: 'LAPTOP-4711'}), (proxy:IpAddress {key: '198.51.100.1', label: '198.51.100.1'})
  CREATE (one)-[:INVOLVES_ENTITY]->(device), (one)-[:INVOLVES_ENTITY]->(proxy)
  CREATE (:Context {uid: 'x1', kind: 'department', subject: u.key, value: 'finance', validFrom: $t0, recordedAt: $t0})
  CREATE (:User {key: 'person:ivo', label: 'Ivo'}), (:Context {uid: 'x2', kind: 'department', subject: 'person:ivo', value: 'finance', validFrom: $t0, recordedAt: $t0})
  CREATE (:User {key: 'person:lea', label: 'Lea'}), (:Context {uid: 'x5', kind: 'department', subject: 'person:lea', value: 'finance', validFrom: $t0 - 2, validTo: $t0 - 1, recordedAt: $t0})
  CREATE (:Context {uid: 'x3', kind: 'exception', subject: u.key, value: 'any', validFrom: $t0, recordedAt: $t0})
  CREATE (:Context {uid: 'x4', kind: 'exception', subject: u.key, value: 'any', validFrom: $t0, recordedAt: $t0, withdrawnAt: $t0})
  CREATE (:Baseline {entity: 'okta:00u1', feature: 'login.country', value: 'SE', day: 20000, count: 5}), (:Baseline {entity: 'okta:00u1', feature: 'login.country', value: 'SE', day: 20001, count: 2})
  WITH device, proxy
  UNWIND range(11, 13) AS number
  CREATE (c:Case {uid: 'case-' + toString(number), number: number, title: 'Other', severity: 'LOW', status: 'OPEN', openedAt: $t0, updatedAt: $t0, version: 1, openedBy: 'alert'})
  CREATE (c)-[:INVOLVES_ENTITY]->(proxy)
  FOREACH (_ IN CASE WHEN number = 12 THEN [1] ELSE [] END | CREATE (c)-[:INVOLVES_ENTITY]->(device))`;

interface Hit {
  readonly kind: string;
  readonly node: Record<string, unknown>;
}

async function search(text: string, rest = ''): Promise<readonly Hit[]> {
  const { data, errors } = await api.ask(
    `query($text: String!) { search(text: $text ${rest}) { nodes { kind score node { id ... on Case { number title } ... on Comment { text case { number } } ... on Task { title } ... on Entity { label } } } } }`,
    { text },
  );
  expect(errors).toEqual([]);
  return (data as { search: { nodes: readonly Hit[] } }).search.nodes;
}

test('a case is found by words of its title, in any order, and by the beginning of a word', async () => {
  for (const text of ['payroll', 'mailbox takeover', 'PAYR']) {
    expect((await search(text))[0]).toMatchObject({ kind: 'CASE', node: { number: 1 } });
  }
  expect(await search('payroll consent')).toEqual([]);
});

test('what somebody wrote is found at once, with the case it is on', async () => {
  await api.ask('mutation { addComment(input: { number: 2, text: "The vendor called it harmless" }) { __typename } }');
  await api.ask('mutation { addTask(input: { number: 2, title: "Ask procurement" }) { __typename } }');
  expect(await search('harmless')).toMatchObject([{ kind: 'COMMENT', node: { case: { number: 2 } } }]);
  expect(await search('procurement', ', kinds: [TASK]')).toMatchObject([{ kind: 'TASK' }]);
});

test('addresses and mail addresses are looked for as they stand', async () => {
  expect((await search('203.0.113.7'))[0]).toMatchObject({ kind: 'ENTITY', node: { label: '203.0.113.7' } });
  const found = await search('mara@corp.example');
  expect(found.map(({ node }) => node['id'])).toContain('Account:okta:00u1');
});

test('the number of a case finds it first, with and without its sign', async () => {
  for (const text of ['12', '#12']) expect((await search(text))[0]).toMatchObject({ node: { number: 12 } });
});

test('how many were found is told to whom asks, and pages do not change it', async () => {
  const page = 'totalCount nodes { kind } pageInfo { hasNextPage endCursor }';
  const asked = async (rest: string) =>
    (await api.ask(`{ search(text: "198.51.100.1" ${rest}) { ${page} } }`)).data as {
      search: { totalCount: number; nodes: unknown[] };
    };
  const { search: all } = await asked('');
  expect(all.totalCount).toBe(all.nodes.length);
  expect((await asked(', first: 1')).search.totalCount).toBe(all.totalCount);
  const { data } = await api.ask('{ case(number: 1) { timeline(first: 200) { totalCount nodes { id } } } }');
  const { timeline } = (data as { case: { timeline: { totalCount: number; nodes: unknown[] } } }).case;
  expect(timeline.totalCount).toBe(timeline.nodes.length);
});

test('nothing that is typed is taken for an operator of the index', async () => {
  for (const text of ['title:*', '(", ) AND', '+- && ||', '"', '\\', 'a*b?', '[a TO z]', '~2', 'x:y^9']) {
    const { errors } = await api.ask('query($text: String!) { search(text: $text) { nodes { kind } } }', { text });
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(errors.length === 0 ? [] : ['BAD_USER_INPUT']);
  }
});

test('pages of a search follow each other without a gap', async () => {
  const page = async (after: string | null) =>
    (await api.ask(
      'query($after: String) { search(text: "Other", first: 2, after: $after) { nodes { node { id } } pageInfo { hasNextPage endCursor } } }',
      { after },
    )) as unknown as {
      data: { search: { nodes: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
    };
  const first = (await page(null)).data.search;
  const second = (await page(first.pageInfo.endCursor)).data.search;
  expect(first.pageInfo.hasNextPage).toBe(true);
  expect(second.pageInfo.hasNextPage).toBe(false);
  const ids = [...first.nodes, ...second.nodes].map(({ node }) => node.id);
  expect(ids.sort()).toEqual(['Case:case-11', 'Case:case-12', 'Case:case-13']);
});

test('cases are alike by what few cases share, and the reason is told', async () => {
  const { data, errors } = await api.ask(
    '{ case(number: 1) { similar(first: 10) { score case { number } shared { caseCount weight entity { id } } } } }',
  );
  expect(errors).toEqual([]);
  const { similar } = (data as { case: { similar: { case: { number: number }; shared: object[] }[] } }).case;
  const numbers = similar.map((found) => found.case.number);
  expect(new Set(numbers)).toEqual(new Set([2, 11, 12, 13]));
  expect(numbers.indexOf(12)).toBeLessThan(numbers.indexOf(11));
  const rare = similar.find((found) => found.case.number === 12);
  expect(rare?.shared[0]).toMatchObject({ caseCount: 2, entity: { id: 'Device:device:rare' } });
});

test('the page of a person tells what is normal, who is alike, what fired and what was decided, in one round trip', async () => {
  api.trips.count = 0;
  const { data, errors } = await api.ask(
    '{ entity(id: "User:person:mara") { label accounts { key } peers { label } baseline { feature value count days } detections { ruleTitle } cases(first: 5) { totalCount nodes { number } } decisions(first: 5) { nodes { verdict } } exceptions { kind } context { kind } } }',
  );
  expect(errors).toEqual([]);
  expect(api.trips.count).toBe(1);
  expect(data).toMatchObject({
    entity: {
      accounts: [{ key: 'entra:11' }, { key: 'okta:00u1' }],
      peers: [{ label: 'Ivo' }],
      baseline: [{ feature: 'login.country', value: 'SE', count: 7, days: 2 }],
      detections: [{ ruleTitle: 'Slow identity takeover' }, { ruleTitle: 'Slow identity takeover' }],
      cases: { totalCount: 2, nodes: [{ number: 2 }, { number: 1 }] },
      decisions: { nodes: [{ verdict: 'MALICIOUS' }, { verdict: 'MALICIOUS' }] },
      exceptions: [{ kind: 'exception' }],
    },
  });
});

test('what was known of a person is told as of a time, as it was known at a time, and all of it without', async () => {
  const day = (n: number) => Date.UTC(2026, 0, n);
  const rows = [
    { uid: 'k1', validFrom: day(1), recordedAt: day(2), withdrawnAt: day(6) },
    { uid: 'k2', validFrom: day(3), recordedAt: day(5), validTo: day(9) },
  ];
  await graph.write((tx) =>
    tx.run(/* cypher */ "UNWIND $rows AS r CREATE (x:Context {subject: 'person:mara', kind: 'role'}) SET x += r", {
      rows,
    }),
  );
  const told = async (args: string) => {
    const { data, errors } = await api.ask(`{ entity(id: "User:person:mara") { context${args} { kind uid } } }`);
    expect(errors).toEqual([]);
    const { context } = (data as { entity: { context: { kind: string; uid: string }[] } }).entity;
    return context.flatMap(({ kind, uid }) => (kind === 'role' ? [uid] : []));
  };
  const at = (asOf: number, knownAt: number) =>
    told(`(asOf: "${new Date(asOf).toISOString()}", knownAt: "${new Date(knownAt).toISOString()}")`);
  expect(await at(day(4), day(4))).toEqual(['k1']);
  expect(await at(day(4), day(5))).toEqual(['k1', 'k2']);
  expect(await at(day(4), day(7))).toEqual(['k2']);
  expect(await at(day(10), day(10))).toEqual([]);
  expect(await told(`(knownAt: "${new Date(day(1)).toISOString()}")`)).toEqual([]);
  expect(await told('')).toEqual(expect.arrayContaining(['k1', 'k2']));
});
