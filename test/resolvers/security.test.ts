import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { serverAudits } from 'graphql-http';
import { WebSocket } from 'ws';
import type { Graph } from '../../src/graph/session.js';
import { startServer } from '../../src/app/server/start-server.js';
import { post, startApi, type ApiUnderTest } from '../harness/api-server.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  api = await startApi(graph, { bodyLimitBytes: 200_000 });
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({
    url: () => api.server.url,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization: 'Bearer viewer' } }),
  });
  const binding = audits.filter((audit) => /MUST|SHOULD/.test(audit.name));
  test.each(binding.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
    expect(await audit.fn()).toMatchObject({ status: 'ok' });
  });
});

test('nobody without a key learns anything, not even a name', async () => {
  for (const query of ['{ __schema { types { name } } }', '{ cas }', '{ case(number: 1) { id } }']) {
    const { status, errors } = await post(api.server.url, { query }, null);
    expect(status).toBe(401);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(errors).toHaveLength(1);
  }
});

test('tools may introspect with a key', async () => {
  const { data, errors } = await api.ask(getIntrospectionQuery());
  expect(errors).toEqual([]);
  expect(data).toHaveProperty('__schema');
});

const repeated = (text: string, count: number) =>
  Array.from({ length: count }, (_, i) => text.replaceAll('#', String(i))).join(' ');

test.each([
  ['101 aliases', `{ ${repeated('a#: __typename', 101)} }`, 'QUERY_TOO_COMPLEX'],
  ['500 duplicate fields', `{ ${repeated('__typename', 500)} }`, 'QUERY_TOO_COMPLEX'],
  ['50 directives', `{ __typename ${repeated('@a#', 50)} }`, 'QUERY_TOO_COMPLEX'],
  ['20,000 tokens', `{ ${repeated('a', 20_000)} }`, 'QUERY_TOO_LARGE'],
  ['30 levels', `{ case(number: 1) { ${'mergedInto { '.repeat(29)} id ${'} '.repeat(29)} } }`, 'QUERY_TOO_DEEP'],
  [
    'pages within pages',
    '{ cases(first: 200) { nodes { detections(first: 200) { nodes { matches(first: 200) { nodes { key } } } } } } }',
    'QUERY_TOO_COMPLEX',
  ],
  [
    'fragments that expand without end',
    `{ ...f0 } ${Array.from({ length: 20 }, (_, i) => `fragment f${String(i)} on Query { ${i === 19 ? '__typename' : `...f${String(i + 1)} ...f${String(i + 1)}`} }`).join(' ')}`,
    'QUERY_TOO_COMPLEX',
  ],
])('%s are refused with one error', async (_name, query, code) => {
  const { errors } = await api.ask(query);
  expect(errors).toMatchObject([{ extensions: { code } }]);
});

test('a database fault shows a reference and no Cypher', async () => {
  const { errors } = await api.ask(
    '{ cases(filter: { updatedSince: "2026-11-03T02:00:00Z" }, after: "WyJ4Il0") { nodes { id } } }',
  );
  expect(JSON.stringify(errors)).not.toMatch(/MATCH|RETURN|Neo4j/);
  const broken = await startApi({
    ...graph,
    reader: () => ({ run: () => Promise.reject(new Error('MATCH (n) RETURN secret')) }),
  } as unknown as Graph);
  const hidden = await broken.ask('{ case(number: 1) { id } }');
  expect(hidden.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
  expect(JSON.stringify(hidden)).not.toContain('secret');
  expect(broken.logged).toHaveLength(1);
  await broken.close();
});

test('a body over the limit is refused with a code and the connection survives', async () => {
  const { status, errors } = await api.ask('{ __typename }', { big: 'x'.repeat(300_000) });
  expect(status).toBe(413);
  expect(errors).toMatchObject([{ extensions: { code: 'INGEST_TOO_LARGE' } }]);
  expect((await api.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
});

test('a form of another site cannot make a browser ask', async () => {
  const response = await fetch(api.server.url, {
    method: 'POST',
    body: '{"query":"{ __typename }"}',
    headers: { 'content-type': 'text/plain' },
  });
  expect(response.status).toBe(400);
});

test('answers carry security headers and do not name the framework', async () => {
  const { headers } = await fetch(api.server.url, { method: 'POST' });
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('x-powered-by')).toBeNull();
});

test('a long answer is compressed for who accepts it, and a short one is not', async () => {
  const answer = (query: string) =>
    fetch(api.server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer viewer', 'accept-encoding': 'gzip' },
      body: JSON.stringify({ query }),
    });
  const long = await answer('{ __schema { types { name description } } }');
  expect(long.headers.get('content-encoding')).toBe('gzip');
  expect(await long.json()).toMatchObject({ data: { __schema: {} } });
  expect((await answer('{ me { id } }')).headers.get('content-encoding')).toBeNull();
});

test('malformed JSON and unknown paths get a code', async () => {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer viewer' };
  const malformed = await fetch(api.server.url, { method: 'POST', body: '{', headers });
  expect(malformed.status).toBe(400);
  const remedy: unknown = expect.stringContaining('one JSON object');
  expect(await malformed.json()).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT', retryable: false, remedy } }],
  });
  const nowhere = await fetch(api.server.url.replace('/graphql', '/nowhere'));
  expect(nowhere.status).toBe(404);
});

test.each(['//', 'http://', '/\\', '*', '/nowhere', '/graphql/../x'])(
  'a socket that is asked for at %s is hung up on, and the server goes on',
  async (path) => {
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const answer = await new Promise((resolve) => {
      request({ port: api.server.port, path, headers: { ...upgrade, 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' } })
        .on('response', ({ statusCode }) => resolve(statusCode))
        .on('error', (fault: NodeJS.ErrnoException) => resolve(fault.code))
        .end();
    });
    expect(answer).toBe(404);
    expect((await api.ask('{ __typename }')).status).toBe(200);
  },
);

test('a message that no socket may be so long ends its socket, and nobody without a key writes our log', async () => {
  const shown = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const socket = new WebSocket(api.server.wsUrl, 'graphql-transport-ws');
  socket.on('open', () => socket.send('x'.repeat(1_000_001)));
  expect(await new Promise((resolve) => void socket.on('close', resolve))).toBe(1009);
  expect((await api.ask('{ __typename }')).status).toBe(200);
  expect(shown).not.toHaveBeenCalled();
  shown.mockRestore();
});

test('a subscription that is sent as a single request is told where streams are', async () => {
  const { errors } = await api.ask('subscription { casesChanged { cursor } }');
  expect(errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', remedy: expect.stringContaining('/graphql/stream') } },
  ]);
  expect(api.logged).toEqual([]);
});

test('an instant that is none is told with its place in the variables', async () => {
  const query = 'mutation($input: AddTaskInput!) { addTask(input: $input) { __typename } }';
  const { errors } = await api.ask(query, { input: { number: 1, title: 'x', dueAt: 'tomorrow' } });
  expect(errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', place: { variable: 'input', path: 'dueAt' } } },
  ]);
});

test('health answers without a key, readiness only while the graph does', async () => {
  const at = (path: string) => api.server.url.replace('/graphql', path);
  expect((await fetch(at('/healthz'))).status).toBe(200);
  expect((await fetch(at('/readyz'))).status).toBe(200);
  const down = await startApi(graph, { ready: () => Promise.reject(new Error('down')) });
  expect((await fetch(down.server.url.replace('/graphql', '/readyz'))).status).toBe(503);
  await down.close();
});

test('a port in use is one clear fault with its exit code', async () => {
  const { useCases, server } = api;
  const log = { error: () => undefined, info: () => undefined };
  const second = startServer({ port: server.port, host: '127.0.0.1', useCases, log, ready: () => Promise.resolve() });
  await expect(second).rejects.toMatchObject({ code: 'PORT_IN_USE', exitCode: 13 });
});

test('a server that goes down lets a running request finish', async () => {
  const own = await startApi(graph);
  const answer = own.ask('{ cases { nodes { id } } }');
  await new Promise((resolve) => setImmediate(resolve));
  const [{ status }] = await Promise.all([answer, own.close()]);
  expect(status).toBe(200);
  const refused = await new Promise((resolve) => {
    request(own.server.url)
      .on('error', (fault: NodeJS.ErrnoException) => resolve(fault.code))
      .end();
  });
  expect(refused).toBe('ECONNREFUSED');
});

describe('too much at once', () => {
  let strict: ApiUnderTest;
  beforeAll(async () => {
    strict = await startApi(graph, { rates: { burst: 2, perSecond: 1 }, guesses: { burst: 1, perSecond: 1 } });
  });
  afterAll(() => strict.close());

  test('is told over HTTP with the time to come again, for each key apart', async () => {
    for (let i = 0; i < 2; i += 1) expect((await strict.ask('{ __typename }', {}, 'viewer')).status).toBe(200);
    const headers = { 'content-type': 'application/json', authorization: 'Bearer viewer' };
    const refused = await fetch(strict.server.url, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect((await strict.ask('{ __typename }', {}, 'auditor')).status).toBe(200);
  });

  test('of wrong keys ends in a refusal that does not even look at the key', async () => {
    expect((await strict.ask('{ __typename }', {}, 'WRONG')).status).toBe(401);
    expect((await strict.ask('{ __typename }', {}, 'WRONG')).status).toBe(429);
  });
});

test('an answer tells what its query cost of what it may cost', async () => {
  const { extensions } = await api.ask('{ cases(first: 7) { nodes { number } } }');
  expect(extensions.cost).toEqual({ requested: 15, limit: 100_000 });
});
