import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

/* What somebody sends who looks for a crack: an answer or a code that says what is wrong, never a fault of ours. */

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  for (const number of [1, 2]) await writeCase(graph, number, 'Zebra');
  api = await startApi(graph);
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

async function codesOf(query: string, variables: object = {}, key = 'analyst'): Promise<readonly unknown[]> {
  const { errors } = await api.ask(query, variables, key);
  return errors.map(({ extensions }) => extensions['code']);
}

const forged = (keys: unknown) => Buffer.from(JSON.stringify(keys)).toString('base64url');

test.each([
  ['no cursor at all', 'x'],
  ['an empty one', ''],
  ['no list', forged({ a: 1 })],
  ['too many keys', forged([1, 2, 3, 4, 5])],
  ['a key that is a list', forged([[1]])],
  ['a key that is nothing', forged([null])],
  ['Cypher', forged(['1 OR true }) DETACH DELETE n //'])],
  ['a number beyond all', '[1e308]'],
  ['a number no float holds', Buffer.from('[9223372036854775808]').toString('base64url')],
  ['a number with a fraction', forged([1.5])],
  ['a key of nothing but zero bytes', forged(['\u0000'])],
  ['half a surrogate pair', Buffer.from('["\\ud800"]').toString('base64url')],
  ['a megabyte', forged(['x'.repeat(1_000_000)])],
])('a cursor that was tampered with, %s, is answered or refused on every list', async (_name, given) => {
  const after = given.startsWith('[') ? Buffer.from(given).toString('base64url') : given;
  for (const list of [
    'cases(after: $after) { nodes { number } }',
    'cases(after: $after, orderBy: { field: PRIORITY, direction: DESC }) { nodes { number } }',
    'case(number: 1) { events(after: $after) { nodes { id } } }',
    'case(number: 1) { timeline(after: $after) { nodes { text } } }',
    'search(text: "zebra", after: $after) { nodes { kind } }',
    'changes(after: $after) { nodes { cursor } }',
    'detections(after: $after) { nodes { id } }',
  ]) {
    for (const code of await codesOf(`query($after: String) { ${list} }`, { after }))
      expect(code).toBe('CURSOR_INVALID');
  }
});

test.each([0, -1, 201, 2_147_483_647])('a page of %s is refused with its place', async (first) => {
  for (const list of [
    'cases(first: $first) { nodes { id } }',
    'case(number: 1) { events(first: $first) { nodes { id } } }',
  ]) {
    const [code] = await codesOf(`query($first: Int!) { ${list} }`, { first });
    expect(['BAD_USER_INPUT', 'QUERY_TOO_COMPLEX']).toContain(code);
  }
});

test.each(['"', 'AND', '*', '/.*/', '~', 'a:b', '(((', '\\', '\u0000', '\u202E\u{1F600}', 'x'.repeat(5_000), ''])(
  'a search for %j is answered or refused',
  async (text) => {
    const codes = await codesOf('query($text: String!) { search(text: $text) { nodes { kind } } }', { text });
    for (const code of codes) expect(code).toBe('BAD_USER_INPUT');
  },
);

test.each([
  '',
  ':',
  'Case',
  'Case:',
  'Nothing:1',
  'Case:\u0000',
  'case:case-1',
  '__proto__:x',
  'constructor:x',
  '%43ase:case-1',
])('an id %j is nothing or is refused', async (id) => {
  const { data, errors } = await api.ask('query($id: ID!) { node(id: $id) { id } }', { id });
  if (errors.length === 0) expect(data).toEqual({ node: null });
  else expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});

test('several operations in one body are refused: limits count one', async () => {
  const response = await fetch(api.server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer viewer' },
    body: JSON.stringify(Array.from({ length: 50 }, () => ({ query: '{ __typename }' }))),
  });
  expect(response.status).toBe(400);
});

test('aliases count where fragments bring them in, and the schema cannot be asked for without a bottom', async () => {
  const aliases = Array.from({ length: 20 }, (_, index) => `a${String(index)}: number`).join(' ');
  const query = `{ x: case(number: 1) { ...f } y: case(number: 1) { ...f } z: case(number: 1) { ...f } } fragment f on Case { ${aliases} }`;
  expect(await codesOf(query)).toEqual(['QUERY_TOO_COMPLEX']);
  const deep = '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }';
  expect(await codesOf(deep)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
});

test('of twenty who change the same version of a case at once one does, and the others are told', async () => {
  const { data } = await api.ask('{ case(number: 1) { version } }');
  const { version } = data?.['case'] as { version: number };
  const change = (title: string) =>
    api.ask(`mutation($input: UpdateCaseInput!) { updateCase(input: $input) { __typename ... on Refusal { code } } }`, {
      input: { number: 1, title, expectedVersion: version },
    });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => change(`Title ${String(index)}`)));
  const kinds = answers.map(({ data: answer }) => (answer?.['updateCase'] as { __typename: string }).__typename);
  expect(kinds.filter((kind) => kind === 'CaseChanged')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'Conflict')).toHaveLength(19);
  const after = await api.ask('{ case(number: 1) { version } }');
  expect(after.data).toEqual({ case: { version: version + 1 } });
});

test('of twenty who send the same key at once one opens a case, and all are told of that one', async () => {
  const open = () =>
    api.ask('mutation($input: CreateCaseInput!) { createCase(input: $input) { ... on CaseChanged { number } } }', {
      input: { title: 'Once', idempotencyKey: 'once' },
    });
  const numbers = (await Promise.all(Array.from({ length: 20 }, open))).map(
    ({ data }) => (data?.['createCase'] as { number: number }).number,
  );
  expect(new Set(numbers).size).toBe(1);
});
