import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sha256Hex } from '../../src/domain/canonical.js';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  for (const number of [1, 2, 3, 4, 5]) await writeCase(graph, number);
  api = await startApi(graph);
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

const CASE_PAGE = `query($n: Int!) { case(number: $n) {
  id number title severity status verdict owner tags version eventCount openedAt
  detections { totalCount nodes { id ruleTitle state matchCount matches { nodes { key steps { step text event { uid operation time entities { role entity { id kind label } } } } } } } }
  decision { verdict robust contested asOf totalCentiban interval { loCentiban hiCentiban } subject trigger flipSet sourceHealth
    contributions { question answer group rawCentiban effectiveCentiban tainted writtenBy source observedAt evidence { __typename ... on Event { id uid source operation } } }
    lacked { question state reach couldFlip wouldAskFrom } policy { id version owner publishedBy publishedAt authors } supersedes { id } }
  decisions(first: 5) { edges { cursor node { verdict seq } } pageInfo { hasNextPage endCursor } }
  actions { nodes { id state arguments authorization argumentsDigest approvals { by } decision { id } } }
  comments { nodes { text } }
  latency { firstMalicious detected decided authorized effective }
  graph(depth: 2) { nodes { id kind label whyHere } edges { id source target kind reason rule } truncated { kind shown total } }
  timeline(first: 20) { nodes { kind at text who } pageInfo { hasNextPage } }
} }`;

test('a case page with its detections, ledger, graph and timeline is at most three round trips', async () => {
  api.trips.count = 0;
  const { data, errors } = await api.ask(CASE_PAGE, { n: 1 });
  expect(errors).toEqual([]);
  expect(api.trips.count).toBeLessThanOrEqual(3);
  expect(data).toMatchObject({
    case: {
      id: 'Case:case-1',
      number: 1,
      verdict: 'MALICIOUS',
      detections: {
        totalCount: 1,
        nodes: [
          {
            matches: {
              nodes: [{ steps: [{ step: 0, text: '[authentication where true]' }, { step: 1 }, { step: 2 }] }],
            },
          },
        ],
      },
      decision: {
        verdict: 'MALICIOUS',
        interval: { loCentiban: 160, hiCentiban: 190 },
        sourceHealth: { 'okta/system_log': 'healthy' },
        contributions: [
          { question: 'asn.first_seen', effectiveCentiban: 58, evidence: [{ __typename: 'Event', id: 'Event:e-1-0' }] },
          { question: 'change.approved', tainted: true, effectiveCentiban: 0 },
        ],
        lacked: [
          { question: 'device.compliance', state: 'NO_DATA', reach: 70, couldFlip: false, wouldAskFrom: 'graph' },
        ],
        policy: { id: 'account-takeover', owner: 'soc', publishedBy: 'rita' },
      },
      actions: { nodes: [{ arguments: { user: '00u1' }, decision: { id: 'Decision:dec-1' } }] },
    },
  });
});

test('every edge of a case graph joins two of its nodes, and every node says why it is there', async () => {
  const { data } = await api.ask(CASE_PAGE, { n: 1 });
  const { graph: drawn } = (data as { case: { graph: DrawnGraph } }).case;
  const ids = new Set(drawn.nodes.map((node) => node.id));
  expect(drawn.edges.length).toBeGreaterThan(8);
  expect(drawn.edges.filter((edge) => !ids.has(edge.source) || !ids.has(edge.target))).toEqual([]);
  expect(drawn.nodes.filter((node) => node.whyHere === '')).toEqual([]);
  expect(drawn.nodes.map((node) => node.kind)).toContain('USER');
  expect(drawn.truncated).toEqual([]);
});

interface DrawnGraph {
  readonly nodes: readonly { id: string; kind: string; label: string; whyHere: string }[];
  readonly edges: readonly { id: string; source: string; target: string }[];
  readonly truncated: readonly unknown[];
}

test('an edge of a case graph says why it holds: by what an account is whose, and which step an event is', async () => {
  await graph.write((tx) =>
    tx.run(
      "MATCH (a:Account {key: 'okta:00u1'}) MERGE (u:User {key: 'person:other'}) MERGE (a)-[s:MAYBE_SAME_AS]->(u) SET s.reason = 'it says of itself mara'",
    ),
  );
  const query =
    'query { case(number: 1) { graph(depth: 2) { edges { source target kind reason rule } nodes { id whyHere } } } }';
  const { data } = await api.ask(query);
  const drawn = (data as { case: { graph: { edges: object[]; nodes: object[] } } }).case.graph;
  expect(drawn.edges).toContainEqual({
    ...{ source: 'Account:okta:00u1', target: 'User:person:mara', kind: 'SAME_AS' },
    ...{ reason: 'mara@corp.example', rule: 'verified_login' },
  });
  expect(drawn.edges).toContainEqual({
    ...{ source: 'Account:okta:00u1', target: 'User:person:other', kind: 'MAYBE_SAME_AS' },
    ...{ reason: 'it says of itself mara', rule: null },
  });
  expect(drawn.edges).toContainEqual(
    expect.objectContaining({ kind: 'EVIDENCED_BY', reason: 'step 1 of “Slow identity takeover”' }),
  );
});

test('a case graph without its events still shows who was where, and over how many events', async () => {
  const query =
    'query { case(number: 1) { graph(depth: 2, kinds: [USER, IP_ADDRESS, DETECTION]) { edges { source target kind reason } } } }';
  const { data } = await api.ask(query);
  const { edges } = (data as { case: { graph: { edges: object[] } } }).case.graph;
  expect(edges).toContainEqual({
    ...{ source: 'User:person:mara', target: 'IpAddress:203.0.113.7', kind: 'FROM_IP', reason: 'in 3 events' },
  });
  expect(edges).toContainEqual({
    ...{ source: 'Detection:d-1', target: 'User:person:mara', kind: 'ACTOR', reason: 'in 3 events' },
  });
});

test('a node of a case graph begins at the same place whatever else is asked for, and limits hold by kind', async () => {
  const query = `query { case(number: 1) {
    all: graph(depth: 3) { nodes { id seed { x y } } }
    few: graph(depth: 3, perKind: 150, limits: [{ kind: EVENT, most: 1 }]) { nodes { id kind seed { x y } } truncated { kind shown total } }
  } }`;
  const { data, errors } = await api.ask(query);
  expect(errors).toEqual([]);
  const { all, few } = (
    data as { case: Record<'all' | 'few', { nodes: { id: string; kind: string }[]; truncated: object[] }> }
  ).case;
  const places = new Map(all.nodes.map(({ id, ...place }) => [id, place]));
  for (const { id, kind, ...place } of few.nodes) expect(place).toEqual(places.get(id));
  expect(few.nodes.filter(({ kind }) => kind === 'EVENT')).toHaveLength(1);
  expect(few.truncated).toEqual([{ kind: 'EVENT', shown: 1, total: 3 }]);
  const refused = await api.ask(
    'query { case(number: 1) { graph(limits: [{ kind: EVENT, most: 0 }]) { nodes { id } } } }',
  );
  expect(refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', place: { path: 'limits.0.most' } } }]);
});

test('a case graph keeps to the kinds that were asked for, and tells what it left out', async () => {
  const query =
    'query { case(number: 1) { graph(depth: 3, kinds: [EVENT, CASE], perKind: 1) { nodes { kind } truncated { kind shown total } } } }';
  const { data, errors } = await api.ask(query);
  expect(errors).toEqual([]);
  expect(data).toMatchObject({
    case: {
      graph: {
        nodes: [{ kind: 'EVENT' }, { kind: 'CASE' }],
        truncated: [
          { kind: 'EVENT', shown: 1, total: 3 },
          { kind: 'CASE', shown: 1, total: 4 },
        ],
      },
    },
  });
});

test('a case graph as of an earlier time shows only what had happened by then', async () => {
  const query = 'query { case(number: 1) { graph(kinds: [EVENT], asOf: "2026-11-03T02:10:00Z") { nodes { label } } } }';
  const { data } = await api.ask(query);
  expect(data).toMatchObject({ case: { graph: { nodes: [{ label: 'auth.success (okta/system_log)' }] } } });
});

test('paging through cases by cursor meets each once, in order', async () => {
  const query =
    'query($after: String) { cases(first: 2, after: $after) { nodes { number } pageInfo { endCursor hasNextPage } } }';
  const seen: number[] = [];
  let after: string | null = null;
  for (let more = true; more;) {
    const { data } = await api.ask(query, { after });
    const { cases } = data as {
      cases: { nodes: { number: number }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
    };
    seen.push(...cases.nodes.map((node) => node.number));
    after = cases.pageInfo.endCursor;
    more = cases.pageInfo.hasNextPage;
  }
  expect(seen).toEqual([5, 4, 3, 2, 1]);
});

test.each([
  ['filter: { verdict: [MALICIOUS], status: [OPEN], severityGte: HIGH }', 5],
  ['filter: { severity: [LOW] }', 0],
  ['filter: { owner: "nobody" }', 0],
  ['filter: { tag: "identity", unowned: true }', 5],
  ['filter: { entity: "okta:00u1" }, orderBy: { field: UPDATED_AT, direction: ASC }', 5],
])('cases(%s) finds %d cases in one round trip', async (args, count) => {
  api.trips.count = 0;
  const { data, errors } = await api.ask(
    `query { cases(${args}) { totalCount nodes { number title decision { verdict } } } }`,
  );
  expect(errors).toEqual([]);
  expect(data).toMatchObject({ cases: { totalCount: count } });
  expect(api.trips.count).toBe(1);
});

test('a cursor of another list is refused with a code', async () => {
  const { errors } = await api.ask('query { cases(after: "bm9uc2Vuc2U") { nodes { number } } }');
  expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_INVALID' } }]);
});

test('any object can be fetched again by its global id, and what does not exist is null', async () => {
  const ids = [
    'Case:case-2',
    'Event:e-2-1',
    'Account:okta:00u1',
    'Decision:dec-2',
    'Action:act-2',
    'Case:none',
    'Evidence:ev1-2',
  ];
  const query = `query($ids: [ID!]!) { nodes(ids: $ids) { __typename id
    ... on Case { number } ... on Event { operation document raw rawDigest } ... on Entity { label person { label } accounts { id } } ... on Decision { case { number } }
    ... on Action { case { number } } ... on Contribution { decisions { id } } } }`;
  const { data, errors } = await api.ask(query, { ids });
  expect(errors).toEqual([]);
  expect(data).toMatchObject({
    nodes: [
      { __typename: 'Case', number: 2 },
      {
        __typename: 'Event',
        operation: 'mfa.enrol',
        document: { class_uid: 3002 },
        raw: { uuid: 'e-2-1' },
        rawDigest: sha256Hex('{"uuid":"e-2-1"}'),
      },
      { __typename: 'Entity', label: 'mara@corp.example', person: { label: 'Mara Lind' } },
      { __typename: 'Decision', case: { number: 2 } },
      { __typename: 'Action', case: { number: 2 } },
      null,
      { __typename: 'Contribution', decisions: [{ id: 'Decision:dec-2' }] },
    ],
  });
});

test('decisions that rest on a fact are found from the fact', async () => {
  const query = 'query { decisions(filter: { restsOn: "Event:e-3-0" }) { nodes { verdict case { number } } } }';
  expect((await api.ask(query)).data).toMatchObject({ decisions: { nodes: [{ case: { number: 3 } }] } });
  const policy = 'query { decisions(filter: { policyVersion: "account-takeover@1", current: true }) { totalCount } }';
  expect((await api.ask(policy)).data).toMatchObject({ decisions: { totalCount: 5 } });
});

test('rules are listed with their text and where they stand', async () => {
  await graph.write((tx) =>
    tx.run(
      "MERGE (r:Rule {key: 'takeover@1'}) SET r.version = 1, r.title = 'Takeover', r.status = 'live', r.severity = 'HIGH'",
    ),
  );
  const { data } = await api.ask(
    '{ rules(filter: { status: [LIVE] }) { nodes { id key ruleId version query status ready } } }',
  );
  expect(data).toMatchObject({
    rules: { nodes: [{ id: 'Rule:takeover@1', ruleId: 'takeover', status: 'LIVE', ready: false }] },
  });
});

test('of restsOn, exception and policyVersion only one may be asked for at once', async () => {
  const { errors } = await api.ask('{ decisions(filter: { restsOn: "Event:x", exception: "y" }) { totalCount } }');
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('a record tells what it became, and a delivering key sees only its own sources', async () => {
  const query =
    'query($s: String!, $id: String!) { record(source: $s, externalId: $id) { event { uid } events { uid operation } } }';
  const own = await api.ask(query, { s: 'okta/system_log', id: 'rec-1-1' }, 'integrator');
  expect(own.data).toMatchObject({ record: { event: { uid: 'e-1-1' } } });
  await graph.write((tx) => tx.run("CREATE (:Event {uid: 'x', source: 'other/thing', externalId: '1', t: 1, n: 0})"));
  expect((await api.ask(query, { s: 'other/thing', id: '1' }, 'integrator')).data).toEqual({ record: null });
  expect((await api.ask(query, { s: 'other/thing', id: '1' })).data).toMatchObject({ record: { event: { uid: 'x' } } });
});

test('one field asked twice with different arguments gives two answers', async () => {
  const query =
    'query { case(number: 1) { one: events(first: 1) { nodes { uid } } all: events(first: 9) { nodes { uid } } } }';
  const { data } = await api.ask(query);
  expect(data).toMatchObject({ case: { one: { nodes: [{ uid: 'e-1-0' }] }, all: { nodes: [{}, {}, {}] } } });
});
