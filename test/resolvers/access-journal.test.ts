import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../src/domain/audit.js';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

/* Case 1 is kept to the analyst and the responder; case 2 is open. */

let graph: Graph;
let api: ApiUnderTest;
let before = 0;

beforeAll(async () => {
  graph = await emptyTestGraph();
  for (const number of [1, 2]) await writeCase(graph, number, `Zebra ${String(number)}`);
  api = await startApi(graph);
  await api.ask('mutation($i: AddCommentInput!) { addComment(input: $i) { __typename } }', {
    i: { number: 1, text: 'zebra comment' },
  });
  const restrict = 'mutation($i: RestrictCaseInput!) { restrictCase(input: $i) { __typename } }';
  const { data } = await api.ask(restrict, { i: { number: 1, to: ['key-responder'] } });
  expect(data?.['restrictCase']).toEqual({ __typename: 'CaseChanged' });
});
afterAll(async () => {
  await api.close();
  await graph.close();
});
beforeEach(() => {
  // A new quarter of an hour: what was read before is a reading again.
  api.clock.now += 900_000;
  before = api.audited.length;
});

const told = async (type: string): Promise<readonly Pick<AuditEntry, 'actor' | 'body'>[]> => {
  await api.useCases.journal.flush();
  const entries = api.audited.slice(before).filter((entry) => entry.type === type);
  return entries.map(({ actor, body }) => ({ actor, body }));
};
const asked = async (query: string, key: string): Promise<Record<string, unknown> | null> => {
  const { data, errors } = await api.ask(query, {}, key);
  expect(errors).toEqual([]);
  return data;
};
const RESPONDER_READ = [{ actor: 'key-responder', body: { case: 1 } }];

test.each([
  ['its number', '{ case(number: 1) { title } }'],
  ['a list', '{ cases { nodes { title } } }'],
  ['a search', '{ search(text: "zebra") { nodes { node { id } } } }'],
  ['a detection of it', '{ detections { nodes { ruleTitle } } }'],
  ['a decision of it', '{ decisions(filter: { policyVersion: "account-takeover@1" }) { nodes { verdict } } }'],
  ['a person in it', '{ entity(id: "User:person:mara") { cases { nodes { number } } } }'],
  ['its graph', '{ case(number: 1) { graph(depth: 2) { nodes { id } } } }'],
  ['its report', '{ caseReport(number: 1) { content } }'],
])('a kept case that is read by %s is a reading in the audit', async (_, query) => {
  expect(JSON.stringify(await asked(query, 'responder'))).not.toBe('null');
  expect(await told('access.case_read')).toEqual(RESPONDER_READ);
});

test('its comments, detections, decisions and actions by their ids are readings as well, each alone', async () => {
  const query =
    '{ case(number: 1) { comments { nodes { id } } detections { nodes { id } } decision { id contributions { id } } actions { nodes { id } } } }';
  const found = JSON.stringify(await asked(query, 'responder'));
  const ids = [...found.matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id);
  expect(new Set(ids.map((id) => id.split(':')[0]))).toEqual(
    new Set(['Comment', 'Detection', 'Decision', 'Evidence', 'Action']),
  );
  for (const id of ids) {
    api.clock.now += 900_000;
    before = api.audited.length;
    await asked(`{ node(id: "${id}") { id } }`, 'responder');
    expect(await told('access.case_read')).toEqual(RESPONDER_READ);
  }
});

test('who may not know of it leaves no reading of it, and open cases are read by anybody without a word', async () => {
  const query = '{ case(number: 1) { title } cases { nodes { title } } search(text: "zebra") { nodes { kind } } }';
  await asked(query, 'hunter');
  await asked('{ case(number: 2) { title graph(depth: 2) { nodes { id } } } }', 'responder');
  expect(await told('access.case_read')).toEqual([]);
});

test('a case that is opened again is no longer told of', async () => {
  const restrict = 'mutation($i: RestrictCaseInput!) { restrictCase(input: $i) { __typename } }';
  await api.ask(restrict, { i: { number: 1, to: [] } });
  await asked('{ case(number: 1) { title } }', 'responder');
  expect(await told('access.case_read')).toEqual([]);
  await api.ask(restrict, { i: { number: 1, to: ['key-responder'] } });
  await asked('{ case(number: 1) { title } }', 'responder');
  expect(await told('access.case_read')).toEqual(RESPONDER_READ);
});

test('a case marked TLP:RED is a reading of whoever may see it, and of nobody once it is marked otherwise', async () => {
  const mark = (tlp: string) =>
    api.ask('mutation($i: UpdateCaseInput!) { updateCase(input: $i) { __typename } }', { i: { number: 2, tlp } });
  const readCase = '{ case(number: 2) { title } cases { nodes { title } } }';
  expect((await mark('RED')).data?.['updateCase']).toEqual({ __typename: 'CaseChanged' });
  await asked(readCase, 'hunter');
  await asked(readCase, 'viewer');
  expect(await told('access.case_read')).toEqual([{ actor: 'key-hunter', body: { case: 2 } }]);
  await mark('AMBER');
  api.clock.now += 900_000;
  before = api.audited.length;
  await asked(readCase, 'hunter');
  expect(await told('access.case_read')).toEqual([]);
});

test('an observable marked TLP:RED in a case for everybody is a reading, by whichever way somebody comes to it', async () => {
  const add = 'mutation($i: AddObservablesInput!) { addObservables(input: $i) { __typename } }';
  const observables = [
    { type: 'DOMAIN', value: 'red-zebra.example', tlp: 'RED' },
    { type: 'DOMAIN', value: 'green-zebra.example', tlp: 'GREEN' },
  ];
  expect((await api.ask(add, { i: { number: 2, observables } })).data?.['addObservables']).toEqual({
    __typename: 'CaseChanged',
  });
  const list = '{ case(number: 2) { observables { nodes { id value } } } }';
  const found = (await asked(list, 'analyst'))?.['case'] as { observables: { nodes: { id: string; value: string }[] } };
  const red = found.observables.nodes.find(({ value }) => value === 'red-zebra.example')?.id ?? '';
  for (const query of [
    list,
    `{ node(id: "${red}") { id } }`,
    '{ search(text: "zebra", kinds: [OBSERVABLE]) { nodes { node { id } } } }',
    '{ cases { nodes { observables { nodes { note } } } } }',
  ]) {
    api.clock.now += 900_000;
    before = api.audited.length;
    await asked(query, 'hunter');
    expect({ query, told: await told('access.observables_read') }).toEqual({
      query,
      told: [{ actor: 'key-hunter', body: { observables: [red] } }],
    });
  }
  before = api.audited.length;
  await asked(list, 'hunter');
  await asked(list, 'viewer');
  expect(await told('access.observables_read')).toEqual([]);
});

test('a report that leaves the house says who took it and in which form', async () => {
  await asked('{ caseReport(number: 2, format: STIX) { content } }', 'viewer');
  expect(await told('access.reported')).toEqual([{ actor: 'key-viewer', body: { case: 2, format: 'STIX' } }]);
});

test('raw records are told by their ids, and an event without its record is not one', async () => {
  const event = (fields: string) =>
    `{ record(source: "okta/system_log", externalId: "rec-1-0") { event { id ${fields} } } }`;
  await asked(event('time'), 'analyst');
  expect(await told('access.records_read')).toEqual([]);
  await asked(event('raw'), 'analyst');
  expect(await told('access.records_read')).toMatchObject([{ actor: 'key-analyst', body: { records: 1 } }]);
});

test('who came, from where and with what, and who was not let in, stand in the audit without their keys', async () => {
  api.clock.now += 3_600_000;
  for (let n = 0; n < 3; n += 1) await asked('{ me { id } }', 'viewer');
  const wrong = await api.ask('{ me { id } }', {}, 'wrong-key-1');
  expect(wrong.status).toBe(401);
  expect(await told('access.visited')).toMatchObject([
    { actor: 'key-viewer', body: { means: 'token', kind: 'human', roles: ['viewer'] } },
  ]);
  const refused = await told('access.refused');
  expect(refused).toMatchObject([{ actor: 'system:gate', body: { refused: [{ why: 'token', times: 1 }] } }]);
  expect(JSON.stringify(refused)).not.toContain('wrong-key');
});

test('a kept case is not shown while its reading cannot be written', async () => {
  const { journal } = api.useCases;
  const book = Reflect.get(journal, 'book') as { append: () => Promise<void> };
  const { append } = book;
  book.append = () => Promise.reject(new Error('the graph is away'));
  const { data, errors } = await api.ask('{ case(number: 1) { title } }', {}, 'responder');
  book.append = append;
  expect(data?.['case'] ?? null).toBeNull();
  expect(errors).toHaveLength(1);
});
