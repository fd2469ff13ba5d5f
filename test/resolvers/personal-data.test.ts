import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { GraphQLSchema } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { AnyField } from '../../resolvers/access.js';
import { reachOf } from '../../resolvers/role-reach.js';
import { apiSchema } from '../../resolvers/schema.js';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { askedFor, placesOf, questionAt, type Place } from '../harness/every-field.js';
import { emptyTestGraph } from '../harness/test-graph.js';

/* `masked_analyst` holds a key that shows personal data only as pseudonyms. */

const PATIENT_MS = 400_000;
const TITLE = 'Takeover of mara@corp.example';
/** Names, addresses and words that the fixture puts into the graph. */
const PERSONAL = [
  'mara',
  'okta:00u1',
  'entra:11',
  '203.0.113.7',
  '198.51.100.9',
  'rita',
  'zebra',
  'key-analyst',
  'secret.txt',
];
const KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  case: { number: '1' },
  decision: { id: '"Decision:dec-1"' },
  changes: { first: '10' },
  graph: { depth: '2' },
};

let graph: Graph;
let api: ApiUnderTest;
let schema: GraphQLSchema;
let places: readonly Place[];
let attachment = '';

beforeAll(async () => {
  schema = await apiSchema();
  graph = await emptyTestGraph();
  await writeCase(graph, 1, TITLE);
  const freely = { burst: 1_000_000, perSecond: 1_000_000 };
  api = await startApi(graph, { rates: freely });
  await api.ask('mutation { addComment(input: { number: 1, text: "zebra said so" }) { __typename } }');
  await api.ask('mutation { addTask(input: { number: 1, title: "call zebra", assignee: "mara" }) { __typename } }');
  await api.ask('mutation { assignCase(input: { number: 1, owner: "mara" }) { __typename } }');
  await api.ask(
    'mutation { addObservables(input: { number: 1, observables: [{ type: IP_ADDRESS, value: "198.51.100.9" }] }) { __typename } }',
  );
  const url = new URL('/cases/1/attachments?name=secret.txt', api.server.url);
  const sent = await fetch(url, { method: 'POST', body: 'zebra', headers: { authorization: 'Bearer analyst' } });
  attachment = ((await sent.json()) as { path: string }).path;
  places = await placesOf(schema, (query) => api.ask(query, {}, 'admin'), KNOWN);
}, PATIENT_MS);
afterAll(async () => {
  await api.close();
  await graph.close();
});

/** Everything that a role comes to, asked at each place of the walk, as one text. */
async function walked(role: 'analyst' | 'auditor', key: string): Promise<string> {
  const { open } = reachOf(schema, [role]);
  const answers: unknown[] = [];
  for (const { type, way } of places) {
    const fields = (Object.values(type.getFields()) as AnyField[]).filter((field) => open.has(field));
    if (way.length === 0 || fields.length === 0) continue;
    const asked = fields.map((field) => askedFor(field, KNOWN[field.name])).join(' ');
    answers.push(await api.ask(`{ ${questionAt(way, asked)} }`, {}, key));
  }
  return JSON.stringify(answers);
}

test.each(['analyst', 'auditor'] as const)(
  'whatever a masked %s asks of the whole schema, no name, address or word of a person is in the answers',
  async (role) => {
    const shown = await walked(role, role);
    const masked = await walked(role, `masked_${role}`);
    for (const word of PERSONAL) expect([word, masked.toLowerCase().includes(word)]).toEqual([word, false]);
    expect(masked.match(/"masked:[0-9a-f]{16}"/g)?.length).toBeGreaterThan(100);
    expect(shown).not.toContain('masked:');
    expect(PERSONAL.filter((word) => !shown.toLowerCase().includes(word)).length).toBeLessThan(PERSONAL.length / 2);
  },
  PATIENT_MS,
);

test('what is equal stays equal in an answer, also between a graph and a list, and two callers cannot compare', async () => {
  const query = `{ case(number: 1) { owner tasks { nodes { assignee } } entities { nodes { id key label } }
    graph { nodes { id label } edges { source target } } } }`;
  const { data, errors } = await api.ask(query, {}, 'masked_analyst');
  expect(errors).toEqual([]);
  const found = data?.['case'] as {
    owner: string;
    tasks: { nodes: { assignee: string }[] };
    entities: { nodes: { id: string; key: string; label: string }[] };
    graph: { nodes: { id: string }[]; edges: { source: string; target: string }[] };
  };
  expect(found.tasks.nodes).toEqual([{ assignee: found.owner }]);
  expect(new Set(found.entities.nodes.map(({ id }) => id)).size).toBe(3);
  const drawn = new Set(found.graph.nodes.map(({ id }) => id));
  for (const { id } of found.entities.nodes) expect(drawn).toContain(id);
  expect(found.graph.edges.length).toBeGreaterThan(0);
  for (const { source, target } of found.graph.edges)
    expect([drawn.has(source), drawn.has(target)]).toEqual([true, true]);
  const other = (await api.ask('{ case(number: 1) { owner } }', {}, 'masked_responder')).data?.['case'];
  expect(other).toEqual({ owner: expect.stringMatching(/^masked:/) });
  expect(other).not.toEqual({ owner: found.owner });
});

test.each([
  ['the owner of cases', 'cases(filter: { owner: "WORD" }) { totalCount nodes { number } }', 'mara'],
  ['an entity of cases', 'cases(filter: { entity: "WORD" }) { totalCount }', 'okta:00u1'],
  ['a watcher', 'cases(filter: { watcher: "WORD" }) { totalCount }', 'key-analyst'],
  ['a tag', 'cases(filter: { tag: "WORD" }) { totalCount }', 'identity'],
  ['words', 'search(text: "WORD") { totalCount nodes { kind } }', 'zebra'],
  ['an entity by its key', 'entity(id: "User:WORD") { id }', 'person:mara'],
  ['an object by its key', 'node(id: "IpAddress:WORD") { id }', '203.0.113.7'],
  ['objects by their keys', 'nodes(ids: ["IpAddress:WORD"]) { id }', '203.0.113.7'],
  ['whose task it is', 'tasks(filter: { assignee: "WORD" }) { totalCount }', 'mara'],
  ['the vendor’s id of a record', 'record(source: "okta/system_log", externalId: "WORD") { externalId }', 'rec-1-0'],
])('a masked key cannot find out by %s whether there is one', async (_, question, word) => {
  const answers = async (value: string) => {
    const { data, errors } = await api.ask(`{ ${question.replace('WORD', value)} }`, {}, 'masked_analyst');
    return { data, codes: errors.map(({ message, extensions }) => [message, extensions['code']]) };
  };
  const there = await answers(word);
  expect(there.codes).toMatchObject([[expect.any(String), 'FORBIDDEN']]);
  expect(await answers('nobody-at-all')).toEqual(there);
  const plain = await api.ask(`{ ${question.replace('WORD', word)} }`, {}, 'analyst');
  expect(plain.errors).toEqual([]);
});

test('what cannot be masked is not handed out: reports, files, hunts and what others saved', async () => {
  const refused = async (query: string) =>
    (await api.ask(query, {}, 'masked_analyst')).errors.map(({ extensions }) => extensions['code']);
  expect(await refused('{ caseReport(number: 1) { content } }')).toEqual(['FORBIDDEN']);
  expect(await refused('{ cases(saved: "SavedFilter:x") { totalCount } }')).toEqual(['FORBIDDEN']);
  expect(
    await refused(
      'mutation { runHunt(input: { id: "x", from: "2026-11-03T00:00:00Z", to: "2026-11-04T00:00:00Z" }) { __typename } }',
    ),
  ).toEqual(['FORBIDDEN']);
  const file = async (key: string) =>
    (await fetch(new URL(attachment, api.server.url), { headers: { authorization: `Bearer ${key}` } })).status;
  expect([await file('masked_analyst'), await file('analyst')]).toEqual([403, 200]);
});

test('who sees it masked still works on a case by its number', async () => {
  const query = 'mutation { addComment(input: { number: 1, text: "looked at it" }) { __typename } }';
  expect((await api.ask(query, {}, 'masked_analyst')).data).toEqual({ addComment: { __typename: 'CaseChanged' } });
  const { data } = await api.ask('{ me { masked } }', {}, 'masked_analyst');
  expect(data).toEqual({ me: { masked: true } });
});

const FOLLOW = 'subscription { casesChanged(after: "AFTER") { caseNumber case { title owner } } }';
const MASKED_CHANGE = {
  casesChanged: {
    caseNumber: 1,
    case: { title: expect.stringMatching(/^masked:/), owner: expect.stringMatching(/^masked:/) },
  },
};

test('streams are masked as well, by WebSocket and by SSE, also while others follow the same unmasked', async () => {
  const { data } = await api.ask('{ changes(first: 1) { pageInfo { endCursor } } }');
  const after = (data?.['changes'] as { pageInfo: { endCursor: string } }).pageInfo.endCursor;
  const query = FOLLOW.replace('AFTER', after);
  const first = async (stream: AsyncIterable<{ data?: unknown }>) => {
    for await (const { data: told } of stream) return told;
    return null;
  };
  const bySocket = (key: string) => {
    const connectionParams = { authorization: `Bearer ${key}` };
    const client = createClient({ url: api.server.wsUrl, webSocketImpl: WebSocket, connectionParams });
    return first(client.iterate({ query })).finally(() => void client.dispose());
  };
  const byEvents = (key: string) => {
    const client = createSseClient({ url: api.server.sseUrl, headers: { authorization: `Bearer ${key}` } });
    return first(client.iterate({ query }) as AsyncIterable<{ data?: unknown }>).finally(() => client.dispose());
  };
  const plain = { casesChanged: { caseNumber: 1, case: { title: TITLE, owner: 'mara' } } };
  expect(await Promise.all([bySocket('analyst'), bySocket('masked_analyst'), byEvents('masked_analyst')])).toEqual([
    plain,
    MASKED_CHANGE,
    MASKED_CHANGE,
  ]);
});

test('which personal data was shown to whom as it is stands in the audit, once an hour, and never what it was', async () => {
  await api.useCases.journal.flush();
  api.clock.now += 3_600_000;
  await api.useCases.journal.flush();
  const before = api.audited.length;
  for (const key of ['responder', 'responder', 'masked_responder'])
    await api.ask('{ case(number: 1) { title owner } }', {}, key);
  await api.useCases.journal.flush();
  const told = api.audited.slice(before).filter(({ type }) => type === 'access.personal_data_read');
  expect(told.map(({ actor, body }) => ({ actor, body }))).toEqual([
    { actor: 'key-responder', body: { fields: ['Case.owner', 'Case.title'] } },
  ]);
});
