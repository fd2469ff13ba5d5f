import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GraphqlClient } from '../../../src/app/graphql-client.js';

let server: Server;
let origin = '';
const asked: (string | undefined)[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url);
    response.statusCode = request.url?.endsWith('/graphql') === true ? 200 : 404;
    response.end(request.url === '/other/graphql' ? '{"records":1}' : '{"data":{}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test.each([
  ['the server alone', '', '/graphql'],
  ['the server with its slash', '/', '/graphql'],
  ['the API', '/graphql', '/graphql'],
  ['an API behind a proxy', '/sequitur/graphql', '/sequitur/graphql'],
])('a command that is given %s reaches the API', async (_, path, reached) => {
  await new GraphqlClient(`${origin}${path}`, 'seq_key').request('{ __typename }');
  expect(asked.at(-1)).toBe(reached);
});

test.each(['127.0.0.1:1', 'http://', 'http://127.0.0.1:1'])(
  'a server that %s does not lead to is named as unreachable',
  async (url) => {
    await expect(new GraphqlClient(url, 'seq_key').request('{ __typename }')).rejects.toMatchObject({
      code: 'CONNECTOR_UNAVAILABLE',
    });
  },
);

test.each(['/nothing/here', '/other/graphql'])(
  'a path of a server at which there is no API (%s) is told as such, not as something to try again',
  async (path) => {
    await expect(new GraphqlClient(`${origin}${path}`, 'seq_key').request('{ __typename }')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      remedy: expect.stringContaining('/graphql'),
    });
  },
);
