import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { TrustedDocuments } from '../../src/app/server/trusted-documents.js';
import type { Graph } from '../../src/graph/session.js';
import { post, startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const CASE = 'query Case($number: Int!) { case(number: $number) { number } }';
const HASH = createHash('sha256').update(CASE).digest('hex');
const variables = { number: 1 };

let graph: Graph;
let open: ApiUnderTest;
let strict: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  await writeCase(graph, 1);
  open = await startApi(graph, { trusted: new TrustedDocuments([CASE], false) });
  strict = await startApi(graph, { trusted: new TrustedDocuments([CASE], true) });
});
afterAll(async () => {
  await open.close();
  await strict.close();
  await graph.close();
});

const apollo = { extensions: { persistedQuery: { version: 1, sha256Hash: HASH } } };

test('a document is asked for by its hash, as the specification and as Apollo have it', async () => {
  for (const named of [{ documentId: `sha256:${HASH}` }, { documentId: HASH }, apollo]) {
    for (const api of [open, strict])
      expect((await post(api.server.url, { ...named, variables }, 'viewer')).data).toEqual({ case: { number: 1 } });
  }
});

test('so it is by GET and over a socket', async () => {
  const address = new URL(strict.server.url);
  address.searchParams.set('extensions', JSON.stringify(apollo.extensions));
  address.searchParams.set('variables', JSON.stringify(variables));
  const headers = { authorization: 'Bearer viewer', 'apollo-require-preflight': 'true' };
  const response = await fetch(address, { headers });
  expect(await response.json()).toMatchObject({ data: { case: { number: 1 } } });
  const client = createClient({
    url: strict.server.wsUrl,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: 'Bearer viewer' },
  });
  for await (const result of client.iterate({ query: '', variables, ...apollo })) {
    expect(result.data).toEqual({ case: { number: 1 } });
  }
  const untrusted = client.iterate({ query: '{ me { id } }' });
  const refusal = expect.objectContaining({ extensions: expect.objectContaining({ code: 'DOCUMENT_NOT_TRUSTED' }) });
  await expect(untrusted.next()).rejects.toEqual([refusal]);
  await client.dispose();
});

test('a client of Apollo that sends the hash first and the document when asked is answered', async () => {
  const text = 'query Me { me { name } }';
  const sha256Hash = createHash('sha256').update(text).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } };
  const first = await post(open.server.url, { extensions }, 'viewer');
  expect(first.errors[0]?.extensions['code']).toBe('PERSISTED_QUERY_NOT_FOUND');
  expect((await post(open.server.url, { query: text, extensions }, 'viewer')).data).toEqual({ me: { name: 'viewer' } });
});

test('a hash that is not kept is not found, by callers who are known; others learn nothing', async () => {
  const unknown = { documentId: `sha256:${'0'.repeat(64)}` };
  expect((await post(open.server.url, unknown, 'viewer')).errors[0]?.extensions['code']).toBe(
    'PERSISTED_QUERY_NOT_FOUND',
  );
  expect((await post(open.server.url, unknown, null)).errors[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

test('where only trusted documents are answered, the same text is and another is not, introspection included', async () => {
  expect((await post(strict.server.url, { query: CASE, variables }, 'viewer')).data).toEqual({ case: { number: 1 } });
  for (const query of ['{ me { id } }', '{ __schema { types { name } } }', `${CASE} `])
    expect((await post(strict.server.url, { query, variables }, 'viewer')).errors[0]?.extensions['code']).toBe(
      'DOCUMENT_NOT_TRUSTED',
    );
  expect((await post(open.server.url, { query: '{ me { name kind } }' }, 'viewer')).data).toEqual({
    me: { name: 'viewer', kind: 'HUMAN' },
  });
});
