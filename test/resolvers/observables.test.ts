import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { nameKey } from '../../src/graph/stores/named.store.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { expectNoLabelScan } from '../harness/profile.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  for (const number of [1, 2, 3, 4, 5, 6]) await writeCase(graph, number);
  await graph.write((tx) =>
    tx.run(
      "CREATE (:Indicator {uid: 'i-1', value: 'evil.example', source: 'feed', validFrom: 0, recordedAt: 0}) CREATE (:Indicator {uid: 'i-2', value: 'evil.example', source: 'gone', validFrom: 0, recordedAt: 0, withdrawnAt: 1}) WITH 1 AS one MATCH (e:Event {uid: 'e-4-0'}) UNWIND $names AS key CREATE (e)-[:NAMES]->(:Observable {key: key})",
      { names: ['evil.example', 'https://evil.example/login'].map(nameKey) },
    ),
  );
  api = await startApi(graph);
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

interface Noted {
  readonly id: string;
  readonly value: string;
  readonly version: number;
  readonly tlp: string | null;
  readonly isIoc: boolean;
}

const REFUSED = '__typename ... on Refusal { code } ... on InvalidInput { path }';

async function act(name: string, type: string, input: object): Promise<Record<string, unknown>> {
  const asked =
    type === 'UpdateObservableInput'
      ? '... on ObservableChanged { observable { id tlp isIoc note version updatedAt } }'
      : '... on CaseChanged { case { version } }';
  const { data, errors } = await api.ask(
    `mutation($input: ${type}!) { ${name}(input: $input) { ${REFUSED} ${asked} } }`,
    {
      input,
    },
  );
  expect(errors).toEqual([]);
  return data?.[name] as Record<string, unknown>;
}

const add = (number: number, ...observables: object[]) =>
  act('addObservables', 'AddObservablesInput', { number, observables });

async function noted(number: number, key = 'analyst'): Promise<readonly Noted[]> {
  const { data } = await api.ask(
    `{ case(number: ${String(number)}) { observables { totalCount nodes { id value version tlp isIoc } } } }`,
    {},
    key,
  );
  const { observables } = (data as { case: { observables: { totalCount: number; nodes: Noted[] } } }).case;
  expect(observables.totalCount).toBe(observables.nodes.length);
  return observables.nodes;
}

test('an observable is written down once in a case, however it is spelled and however often it is sent', async () => {
  await add(
    1,
    { type: 'DOMAIN', value: 'Evil[.]example', isIoc: true, tags: ['c2', 'c2'] },
    { type: 'DOMAIN', value: 'evil.example' },
  );
  const told = api.audited.length;
  await add(1, { type: 'DOMAIN', value: 'evil.example.', isIoc: false });
  expect(await noted(1)).toMatchObject([{ value: 'evil.example', isIoc: true, version: 1, tlp: null }]);
  expect(api.audited.length).toBe(told);
  expect(api.audited.at(-1)).toMatchObject({
    type: 'observable.added',
    body: { observables: [{ type: 'DOMAIN', value: 'evil.example' }] },
  });
});

test('an observable tells where else it was seen: in events, in intelligence, in other cases', async () => {
  await add(2, { type: 'IP_ADDRESS', value: '203.0.113.7' }, { type: 'DOMAIN', value: 'evil.example' });
  api.trips.count = 0;
  api.trips.asked = [];
  const { data, errors } = await api.ask(
    '{ case(number: 2) { observables { nodes { type value seenInEvents entity { id } indicators { source } otherCases { number } case { number } } } } }',
  );
  expect(errors).toEqual([]);
  expect(api.trips.count).toBe(1);
  for (const asked of api.trips.asked) await expectNoLabelScan(asked.query, asked.params);
  const { nodes } = (data as { case: { observables: { nodes: { type: string }[] } } }).case.observables;
  expect(nodes.find(({ type }) => type === 'IP_ADDRESS')).toMatchObject({
    ...{ value: '203.0.113.7', seenInEvents: 18, entity: { id: 'IpAddress:203.0.113.7' }, indicators: [] },
    otherCases: [1, 3, 4, 5, 6].map((number) => ({ number })),
  });
  expect(nodes.find(({ type }) => type === 'DOMAIN')).toMatchObject({
    ...{ seenInEvents: 1, entity: null, indicators: [{ source: 'feed' }], otherCases: [{ number: 1 }, { number: 4 }] },
  });
  await add(2, { type: 'URL', value: 'hxxps://Evil[.]example/login/' });
  const later = await api.ask(
    '{ case(number: 2) { observables { nodes { type seenInEvents otherCases { number } } } } }',
  );
  expect((later.data as { case: { observables: { nodes: object[] } } }).case.observables.nodes).toContainEqual({
    ...{ type: 'URL', seenInEvents: 1, otherCases: [{ number: 4 }] },
  });
});

test('an observable marked TLP:RED is there for who is cleared for it, by whichever way they come, and for nobody else', async () => {
  await add(3, { type: 'URL', value: 'hxxps://secret[.]example/x', tlp: 'RED' }, { type: 'OTHER', value: 'plain' });
  const [red, plain] = await noted(3);
  expect(red).toMatchObject({ value: 'https://secret.example/x', tlp: 'RED' });
  expect(plain).toMatchObject({ value: 'plain', tlp: null });
  expect((await noted(3, 'viewer')).map(({ value }) => value)).toEqual(['plain']);
  const byId = 'query($id: ID!) { node(id: $id) { ... on Observable { value } } }';
  expect((await api.ask(byId, { id: red?.id }, 'viewer')).data).toEqual({ node: null });
  expect((await api.ask(byId, { id: red?.id })).data).toEqual({ node: { value: 'https://secret.example/x' } });
  await add(4, { type: 'URL', value: 'https://secret.example/x' });
  const elsewhere = '{ case(number: 4) { observables { nodes { otherCases { number } } } } }';
  expect((await api.ask(elsewhere, {}, 'viewer')).data).toEqual({
    case: { observables: { nodes: [{ otherCases: [] }] } },
  });
  expect((await api.ask(elsewhere)).data).toEqual({
    case: { observables: { nodes: [{ otherCases: [{ number: 3 }] }] } },
  });
  for (const format of ['MARKDOWN', 'STIX']) {
    const report = `{ caseReport(number: 3, format: ${format}) { content } }`;
    const read = async (key: string) => JSON.stringify((await api.ask(report, {}, key)).data).replaceAll(/\\+/g, '');
    expect(await read('analyst')).toContain('secret');
    expect(await read('viewer')).not.toContain('secret');
  }
});

test('an observable is found by its value and by what was noted of it, one marked TLP:RED only by who is cleared', async () => {
  await add(
    3,
    { type: 'DOMAIN', value: 'finder.example', note: 'beacon of the zephyr loader' },
    { type: 'DOMAIN', value: 'red.example', note: 'zephyr too', tlp: 'RED' },
  );
  const find = async (text: string, key: string) => {
    const query =
      'query($text: String!) { search(text: $text, kinds: [OBSERVABLE]) { nodes { kind node { ... on Observable { value } } } } }';
    const { data, errors } = await api.ask(query, { text }, key);
    expect(errors).toEqual([]);
    return (data as { search: { nodes: { node: { value: string } }[] } }).search.nodes
      .map(({ node }) => node.value)
      .sort();
  };
  expect(await find('finder.example', 'viewer')).toEqual(['finder.example']);
  expect(await find('zephyr', 'viewer')).toEqual(['finder.example']);
  expect(await find('zephyr', 'analyst')).toEqual(['finder.example', 'red.example']);
});

test('what is said of an observable is changed by version, and taking it out leaves a line in the audit', async () => {
  await add(5, { type: 'FILE_HASH', value: 'D41D8CD98F00B204E9800998ECF8427E' });
  const [hash] = await noted(5);
  const update = (more: object) => act('updateObservable', 'UpdateObservableInput', { id: hash?.id, ...more });
  expect(await update({ isIoc: true, tlp: 'AMBER', note: 'empty file', expectedVersion: 1 })).toMatchObject({
    observable: { isIoc: true, tlp: 'AMBER', note: 'empty file', version: 2 },
  });
  expect(await update({ isIoc: false, expectedVersion: 1 })).toMatchObject({
    __typename: 'Conflict',
    code: 'VERSION_CONFLICT',
  });
  expect(await update({ tlp: null })).toMatchObject({ observable: { isIoc: true, tlp: null, version: 3 } });
  const remove = () => act('removeObservable', 'RemoveObservableInput', { id: hash?.id });
  expect(await remove()).toMatchObject({ __typename: 'CaseChanged' });
  expect(await noted(5)).toEqual([]);
  expect(api.audited.at(-1)).toMatchObject({
    type: 'observable.removed',
    body: { type: 'FILE_HASH', value: 'd41d8cd98f00b204e9800998ecf8427e' },
  });
  expect(await remove()).toMatchObject({ __typename: 'NotFound' });
});

test('a value that is not of its type is refused with its place, and nothing of the list is written', async () => {
  const refused = await add(6, { type: 'OTHER', value: 'fine' }, { type: 'IP_ADDRESS', value: 'nowhere' });
  expect(refused).toMatchObject({ __typename: 'InvalidInput', path: 'observables.1.value' });
  expect(await add(6)).toMatchObject({ path: 'observables' });
  expect(await add(99, { type: 'OTHER', value: 'x' })).toMatchObject({ __typename: 'NotFound' });
  expect(await noted(6)).toEqual([]);
});

test('a variable that does not fit its type is refused with its place in it', async () => {
  const query = 'mutation($input: AddObservablesInput!) { addObservables(input: $input) { __typename } }';
  const refused = async (input: unknown) => (await api.ask(query, { input })).errors;
  expect(await refused({ number: 6, observables: [{ type: 'OTHER', value: 'x' }, { type: 'OTHER' }] })).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', place: { variable: 'input', path: 'observables.1' } } },
  ]);
  expect(await refused(null)).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', place: { variable: 'input', path: 'input' } } },
  ]);
});
