import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import { ExactSocket } from '../../../src/app/server/exact-socket.js';

const BIG = '9007199254740993';
const Json = new GraphQLScalarType({ name: 'Json' });
const schema = new GraphQLSchema({
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      told: {
        type: GraphQLString,
        args: { record: { type: new GraphQLNonNull(Json) }, small: { type: GraphQLInt } },
        resolve: (_root, args: unknown) => JSON.stringify(args),
      },
    },
  }),
});

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer();
  useServer({ schema }, new WebSocketServer({ server, WebSocket: ExactSocket }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** The bytes as a client in another language would send them: its integers have no bounds. */
class UnboundedClient extends WebSocket {
  override send(data: unknown, ...rest: unknown[]): void {
    const text = String(data).replace('"THE NUMBER"', BIG);
    (super.send as (data: string, ...more: unknown[]) => void).call(this, text, ...rest);
  }
}

test('an integer that no double holds comes through a socket to its last digit, and others stay numbers', async () => {
  const client = createClient({ url, webSocketImpl: UnboundedClient, retryAttempts: 0 });
  const asked = client.iterate({
    query: 'query ($record: Json!, $small: Int) { told(record: $record, small: $small) }',
    variables: { record: { serial: 'THE NUMBER', text: `${BIG} stays`, near: 9007199254740991 }, small: 7 },
  });
  const { value } = (await asked.next()) as { value: { data: { told: string } } };
  await client.dispose();
  expect(JSON.parse(value.data.told)).toEqual({
    record: { serial: BIG, text: `${BIG} stays`, near: 9007199254740991 },
    small: 7,
  });
});
