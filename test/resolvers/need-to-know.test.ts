import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Graph } from '../../src/graph/session.js';
import { lookBackGraph } from '../../src/graph/stores/look-back.store.js';
import { webhookStore } from '../../src/graph/stores/webhook.store.js';
import { invalidateEvidence } from '../../src/usecases/decision/invalidate-evidence.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase, writeChange } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

/* Case 1 is kept to the analyst; case 2 shares its people and is open. The hunter is everybody else. */

let graph: Graph;
let api: ApiUnderTest;
let ids: Record<string, string>;

beforeAll(async () => {
  graph = await emptyTestGraph();
  for (const number of [1, 2]) await writeCase(graph, number, `Zebra ${String(number)}`);
  const lookBack = { graph: lookBackGraph(graph), now: Date.now, newId: randomUUID, committed: () => undefined };
  api = await startApi(graph, {}, { lookBack: { invalidate: (by, said) => invalidateEvidence(by, said, lookBack) } });
  await act('addComment', { number: 1, text: 'zebra comment' });
  await act('addTask', { number: 1, title: 'zebra task' });
  const url = new URL('/cases/1/attachments?name=zebra.txt', api.server.url);
  const uploaded = await fetch(url, { method: 'POST', body: 'x', headers: { authorization: 'Bearer analyst' } });
  const { id: attachment } = (await uploaded.json()) as { id: string };
  const { data } = await api.ask(
    '{ case(number: 1) { id comments { nodes { id } } tasks { nodes { id } } detections { nodes { id } } decision { id contributions { id } } actions { nodes { id } } } }',
  );
  const found = data?.['case'] as {
    id: string;
    comments: { nodes: { id: string }[] };
    tasks: { nodes: { id: string }[] };
    detections: { nodes: { id: string }[] };
    decision: { id: string; contributions: { id: string }[] };
    actions: { nodes: { id: string }[] };
  };
  const first = ({ nodes }: { nodes: { id: string }[] }) => nodes[0]?.id ?? '';
  ids = {
    case: found.id,
    comment: first(found.comments),
    task: first(found.tasks),
    detection: first(found.detections),
    action: first(found.actions),
    decision: found.decision.id,
    evidence: found.decision.contributions[0]?.id ?? '',
    attachment,
  };
  expect(Object.values(ids)).not.toContain('');
  expect(await act('restrictCase', { number: 1, to: ['key-responder'] })).toMatchObject({ __typename: 'CaseChanged' });
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

async function act(name: string, input: object, key = 'analyst'): Promise<unknown> {
  const type = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on Refusal { code message } } }`;
  const { data, errors } = await api.ask(query, { input }, key);
  expect(errors).toEqual([]);
  return data?.[name];
}

async function seen(query: string, key: string, variables: object = {}): Promise<Record<string, unknown> | null> {
  const { data, errors } = await api.ask(query, variables, key);
  expect(errors).toEqual([]);
  return data;
}

test('who keeps a case and whom they named see it; for others, admins among them, there is none, by number or in a list', async () => {
  const query = '{ case(number: 1) { number restrictedTo } cases { totalCount nodes { number } } }';
  for (const key of ['analyst', 'responder']) {
    expect(await seen(query, key)).toEqual({
      case: { number: 1, restrictedTo: ['key-analyst', 'key-responder'] },
      cases: { totalCount: 2, nodes: [{ number: 2 }, { number: 1 }] },
    });
  }
  for (const key of ['hunter', 'viewer', 'auditor', 'policy_owner', 'admin']) {
    expect(await seen(query, key)).toEqual({ case: null, cases: { totalCount: 1, nodes: [{ number: 2 }] } });
  }
});

test('nothing of it is found by its id', async () => {
  const query = 'query($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  const all = { ids: Object.values(ids) };
  expect((await seen(query, 'hunter', all))?.['nodes']).toEqual(all.ids.map(() => null));
  expect((await seen(query, 'responder', all))?.['nodes']).toEqual(all.ids.map((id) => ({ id })));
  expect(await seen('query($id: ID!) { decision(id: $id) { id } }', 'hunter', { id: ids['decision'] })).toEqual({
    decision: null,
  });
});

const EVERYWHERE = `{
  search(text: "zebra") { nodes { kind node { id ... on Case { number } } } }
  detections { totalCount nodes { case { number } } }
  decisions(filter: { policyVersion: "account-takeover@1" }) { totalCount nodes { case { number } } }
  tasks { totalCount nodes { title case { number } } }
  entity(id: "User:person:mara") { cases { totalCount nodes { number } } detections { id case { number } } decisions { totalCount nodes { case { number } } } }
  record(source: "okta/system_log", externalId: "rec-1-0") { event { cases { number } detections { id } } }
  case(number: 2) { similar { case { number } } graph(depth: 3) { nodes { id label } } }
  changes(first: 200) { nodes { caseNumber } }
}`;

test('no list, search, link, graph, likeness or feed tells of it', async () => {
  const hidden = JSON.stringify(await seen(EVERYWHERE, 'hunter'));
  for (const trace of ['"number":1', '"caseNumber":1', 'Zebra 1', 'zebra task', ...Object.values(ids)])
    expect(hidden).not.toContain(trace);
  const shown = JSON.stringify(await seen(EVERYWHERE, 'responder'));
  for (const trace of ['"number":1', '"caseNumber":1', 'Zebra 1', 'zebra task']) expect(shown).toContain(trace);
});

test('counts tell nothing of it either', async () => {
  const counts = async (key: string) => {
    const data = (await seen(EVERYWHERE, key)) as Record<
      string,
      { totalCount: number; cases?: { totalCount: number } }
    >;
    return [
      data['detections']?.totalCount,
      data['decisions']?.totalCount,
      data['tasks']?.totalCount,
      data['entity']?.cases?.totalCount,
    ];
  };
  expect(await counts('hunter')).toEqual([1, 1, 0, 1]);
  expect(await counts('responder')).toEqual([2, 2, 1, 2]);
});

test('who may not know of it cannot change it, and is told what they would be told if there were none', async () => {
  const [there, nowhere] = [1, 99];
  for (const [name, input] of [
    ['updateCase', { title: 'x' }],
    ['assignCase', { owner: 'x' }],
    ['addComment', { text: 'x' }],
    ['addTask', { title: 'x' }],
    ['watchCase', {}],
    ['pauseSla', { waitingOn: 'x' }],
    ['restrictCase', { to: [] }],
    ['closeCase', { disposition: 'TRUE_POSITIVE' }],
  ] as const) {
    const [refused, unknown] = [
      await act(name, { number: there, ...input }, 'hunter'),
      await act(name, { number: nowhere, ...input }, 'hunter'),
    ];
    expect(refused).toMatchObject({ code: 'NOT_FOUND' });
    expect(JSON.stringify(refused)).toBe(JSON.stringify(unknown).replace('99', '1'));
  }
  expect(await act('mergeCases', { into: 2, from: [1] }, 'hunter')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await act('updateTask', { id: ids['task'], title: 'x' }, 'hunter')).toMatchObject({ code: 'NOT_FOUND' });
  const proposal = { caseNumber: 1, type: 'revoke_sessions', target: 'okta:00u1' };
  const { data } = await api.ask(
    'mutation($input: ProposeActionInput!) { proposeAction(input: $input) { ... on Refusal { code } } }',
    { input: proposal },
    'analyst',
  );
  expect(data).toEqual({ proposeAction: { code: 'GUARDRAIL_DENIED' } });
});

test('what is asked for by the number of a case answers to others as if there were none', async () => {
  for (const asked of [
    'decisionHistory(case: NUMBER) { decision }',
    'containmentPlan(caseNumber: NUMBER, target: "okta:00u1") { __typename }',
    'playbookRuns(caseNumber: NUMBER) { __typename }',
    'exportPlaybook(caseNumber: NUMBER)',
    'authorizationPreview(caseNumber: NUMBER, action: "revoke_sessions", target: "okta:00u1") { allowed }',
  ]) {
    const answers = async (number: number) =>
      (await api.ask(`{ ${asked.replace('NUMBER', String(number))} }`, {}, 'policy_owner')).errors.map(
        ({ message, extensions: { code } }) => ({ message, code }),
      );
    expect({ asked, answers: await answers(1) }).toMatchObject({ asked, answers: [{ code: 'NOT_FOUND' }] });
    expect(await answers(1)).toEqual(await answers(99));
  }
  const history = await api.ask('{ decisionHistory(case: 1) { decision } }', {}, 'responder');
  expect(history.errors).toEqual([]);
});

test('neither a trial of other routing nor the weight of what cases share tells of it', async () => {
  const trial = `{ simulateRouting(input: { routing: [{ name: "all", when: {}, team: "soc" }] }) { number title } }`;
  const { data, errors } = await api.ask(trial, {}, 'policy_owner');
  expect(errors).toEqual([]);
  expect(data).toEqual({ simulateRouting: [{ number: 2, title: 'Zebra 2' }] });
  const alike = '{ case(number: 2) { similar { case { number } shared { caseCount } } } }';
  expect((await api.ask(alike, {}, 'hunter')).data).toEqual({ case: { similar: [] } });
  expect(JSON.stringify((await api.ask(alike, {}, 'responder')).data)).toContain('"caseCount":2');
});

test('a fact that proves false has it decided again without a word of it to others', async () => {
  await graph.runAlone(/* cypher */ `MERGE (f:Indicator {uid: 'fact-1'})
      WITH f MATCH (v:Evidence) WHERE v.uid IN ['ev1-1', 'ev1-2'] MERGE (v)-[:CITES]->(f)`);
  const invalidated = async (id: string) =>
    (
      await api.ask(
        'mutation($input: InvalidateEvidenceInput!) { invalidateEvidence(input: $input) { ... on Refusal { code message } ... on EvidenceInvalidated { cases redecided { count } decisions { id } actions { id } } } }',
        { input: { id, reason: 'another person' } },
        'policy_owner',
      )
    ).data?.['invalidateEvidence'];
  expect(await invalidated('Evidence:ev1-1')).toEqual(await invalidated('Evidence:none'));
  expect(await invalidated('Evidence:ev1-1')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await invalidated('Indicator:fact-1')).toEqual({
    ...{ cases: [2], redecided: { count: 1 } },
    ...{ decisions: [{ id: 'Decision:dec-2' }], actions: [{ id: 'Action:act-2' }] },
  });
  const queued = await graph.run(/* cypher */ 'MATCH (t:DecideTask) RETURN t.case AS number ORDER BY number');
  expect(queued).toEqual([{ number: 1 }, { number: 2 }]);
});

test('its files and its report are not there for others', async () => {
  const path = `/attachments/${(ids['attachment'] ?? '').split(':')[1] ?? ''}`;
  const status = async (key: string) =>
    (await fetch(new URL(path, api.server.url), { headers: { authorization: `Bearer ${key}` } })).status;
  expect([await status('hunter'), await status('responder')]).toEqual([404, 200]);
  const { errors } = await api.ask('{ caseReport(number: 1) { content } }', {}, 'hunter');
  expect(errors[0]?.extensions['code']).toBe('NOT_FOUND');
});

test('who follows the feed hears of it only as one of those it is kept to', async () => {
  const heard = async (key: string): Promise<readonly number[]> => {
    const client = createClient({
      url: api.server.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${key}` },
    });
    const stream = client.iterate<{ casesChanged: { caseNumber: number } }>({
      query: 'subscription($after: String) { casesChanged(after: $after) { caseNumber case { number } } }',
      variables: { after },
    });
    const numbers: number[] = [];
    for await (const { data } of stream) {
      const { caseNumber } = data?.casesChanged ?? { caseNumber: 0 };
      numbers.push(caseNumber);
      if (caseNumber === 2) break;
    }
    await client.dispose();
    return numbers;
  };
  const { data } = await api.ask('{ changes(first: 200) { pageInfo { endCursor } } }', {}, 'admin');
  const after = (data?.['changes'] as { pageInfo: { endCursor: string } }).pageInfo.endCursor;
  await writeChange(graph, 1);
  await writeChange(graph, 2);
  expect(await heard('hunter')).toEqual([2]);
  expect([...(await heard('responder'))].sort()).toEqual([1, 2]);
});

test('an admin comes in with a reason, seen by those it is kept to, who may show them out again', async () => {
  const number = 1;
  const reason = 'The only responder has left the company.';
  expect(await act('breakGlass', { number, reason: ' ' }, 'admin')).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await act('breakGlass', { number: 99, reason }, 'admin')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await act('breakGlass', { number: 2, reason }, 'admin')).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await seen('{ case(number: 1) { number } }', 'admin')).toEqual({ case: null });
  const query = 'mutation { breakGlass(input: { number: 1, reason: "x" }) { __typename } }';
  expect((await api.ask(query, {}, 'analyst')).errors[0]?.extensions['code']).toBe('FORBIDDEN');
  expect(await act('breakGlass', { number, reason }, 'admin')).toMatchObject({ __typename: 'CaseChanged' });
  const kept = '{ case(number: 1) { restrictedTo } }';
  for (const key of ['admin', 'analyst'])
    expect(await seen(kept, key)).toEqual({ case: { restrictedTo: ['key-analyst', 'key-responder', 'key-admin'] } });
  expect(await seen(kept, 'hunter')).toEqual({ case: null });
  expect(await act('breakGlass', { number, reason }, 'admin')).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(api.audited).toContainEqual({
    ...{ stream: 'case/1', type: 'case.glass_broken', at: expect.any(Number), actor: 'key-admin' },
    body: { reason, restrictedTo: ['key-analyst', 'key-responder', 'key-admin'] },
  });
  const feed = '{ changes(first: 200) { nodes { kind caseNumber } } }';
  expect((await seen(feed, 'responder'))?.['changes']).toMatchObject({
    nodes: expect.arrayContaining([{ kind: 'CASE_GLASS_BROKEN', caseNumber: 1 }]),
  });
  expect(await act('restrictCase', { number, to: ['key-responder'] })).toMatchObject({ __typename: 'CaseChanged' });
  expect(await seen(kept, 'admin')).toEqual({ case: null });
});

test('a case that takes in a kept one is kept as well, and an opened one is there again for all', async () => {
  await act('mergeCases', { into: 2, from: [1] });
  expect(await seen('{ case(number: 2) { number } }', 'hunter')).toEqual({ case: null });
  await act('splitCase', { number: 1 });
  await act('restrictCase', { number: 2, to: [] });
  expect(await seen('{ case(number: 2) { number } case1: case(number: 1) { number } }', 'hunter')).toEqual({
    case: { number: 2 },
    case1: null,
  });
  await act('restrictCase', { number: 1, to: [] });
  expect(await seen('{ case(number: 1) { number restrictedTo } }', 'hunter')).toEqual({
    case: { number: 1, restrictedTo: null },
  });
});

test('a case marked TLP:RED is there for who works on cases and who audits them, and for nobody else', async () => {
  const { data } = await api.ask('{ changes(first: 200) { pageInfo { endCursor } } }', {}, 'admin');
  const after = (data?.['changes'] as { pageInfo: { endCursor: string } }).pageInfo.endCursor;
  expect(await act('updateCase', { number: 1, tlp: 'RED' })).toMatchObject({ __typename: 'CaseChanged' });
  const query = `query($after: String, $ids: [ID!]!) { case(number: 1) { number } cases { totalCount } nodes(ids: $ids) { id }
    changes(first: 50, after: $after) { nodes { caseNumber } } search(text: "zebra") { nodes { kind } } }`;
  const variables = { after, ids: [ids['comment'], ids['decision'], ids['action']] };
  for (const key of ['analyst', 'hunter', 'responder', 'auditor', 'admin']) {
    const found = await seen(query, key, variables);
    expect(found).toMatchObject({ case: { number: 1 }, cases: { totalCount: 2 } });
    expect(found?.['nodes']).toEqual(variables.ids.map((id) => ({ id })));
    expect(JSON.stringify(found?.['changes'])).toContain('"caseNumber":1');
  }
  for (const key of ['viewer', 'policy_owner']) {
    const found = await seen(query, key, variables);
    expect(found).toMatchObject({ case: null, cases: { totalCount: 1 }, nodes: [null, null, null] });
    expect(found?.['changes']).toEqual({ nodes: [] });
    expect(JSON.stringify(found?.['search'])).not.toContain('Comment');
  }
});

test('of a case marked TLP:RED no webhook is told anything but that it changed', async () => {
  const store = webhookStore(graph, { record: () => Promise.resolve(), lease: () => null });
  expect((await store.cases([1, 2])).map(({ number }) => number)).toEqual([2]);
  await act('updateCase', { number: 1, tlp: 'AMBER' });
  expect((await store.cases([1, 2])).map(({ number }) => number).sort()).toEqual([1, 2]);
  expect(await seen('{ case(number: 1) { number } }', 'viewer')).toEqual({ case: { number: 1 } });
});
