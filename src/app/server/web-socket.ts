import type { Server } from 'node:http';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { bearerOf, Caller } from './caller.js';
import { checkedOperation, subscribed, type ServerParts } from './operations.js';

const UNAUTHORIZED = 4401;
const MAX_MESSAGE = 1_000_000;

interface Extra extends Record<PropertyKey, unknown> {
  caller?: Caller;
}

/** `graphql-transport-ws` on the path of the HTTP door, under the same rules. */
export function openSocketDoor(server: Server, path: string, parts: ServerParts): { dispose(): Promise<void> } {
  const sockets = new WebSocketServer({ server, path, maxPayload: MAX_MESSAGE });
  const door = useServer<Record<string, unknown>, Extra>(
    {
      schema: parts.schema,
      onConnect: async ({ connectionParams, extra }) => {
        try {
          extra.caller = await Caller.of(
            parts.useCases.access,
            bearerOf(connectionParams?.['authorization']),
            parts.now,
          );
          return true;
        } catch {
          extra.socket.close(UNAUTHORIZED, 'Unauthorized');
          return false;
        }
      },
      onSubscribe: async ({ extra }, _id, payload) => {
        const caller = extra.caller;
        if (!caller || !(await caller.renewed())) {
          extra.socket.close(UNAUTHORIZED, 'Unauthorized');
          return [];
        }
        return checkedOperation(parts, caller, payload);
      },
      subscribe: (args) => subscribed(parts, args),
      onError: (_context, _id, _payload, errors) => errors.map((error) => parts.mask.shown(error)),
      onNext: (_context, _id, _payload, _args, result) => parts.mask.result(result),
    },
    sockets,
  );
  return { dispose: async () => door.dispose() };
}
