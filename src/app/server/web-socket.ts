import { setMaxListeners } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { addressOf, bearerOf, Caller } from './caller.js';
import { ExactSocket } from './exact-socket.js';
import { sessionOf } from './session-cookie.js';
import { admittedOperation, subscribed, type ServerParts } from './operations.js';

const UNAUTHORIZED = 4401;
const MAX_MESSAGE = 1_000_000;

interface Extra extends Record<PropertyKey, unknown> {
  caller?: Caller;
  /** What this client waits for, by the id it gave. */
  awaited?: Map<string, AbortController>;
  /** Takes the socket off the watch. */
  forget?: () => void;
}

/** `graphql-transport-ws` on the path of the HTTP door, under the same rules. */
export function openSocketDoor(server: Server, path: string, parts: ServerParts): { dispose(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, WebSocket: ExactSocket });
  upgradeAt(server, path, sockets);
  const door = useServer<Record<string, unknown>, Extra>(
    {
      schema: parts.schema,
      onConnect: async ({ connectionParams, extra }) => {
        try {
          const named = bearerOf(connectionParams?.['authorization']);
          const bearer = named ?? sessionOf.bearer(extra.request, connectionParams?.['x-csrf-token']);
          extra.caller = await Caller.of(parts.gate, { bearer, address: addressOf(extra.request) });
          watchKey(parts, extra, extra.caller);
          return true;
        } catch {
          extra.socket.close(UNAUTHORIZED, 'Unauthorized');
          return false;
        }
      },
      onSubscribe: async ({ extra }, id, payload) => {
        const caller = extra.caller;
        if (!caller || !(await caller.renewed())) {
          extra.socket.close(UNAUTHORIZED, 'Unauthorized');
          return [];
        }
        return admittedOperation(parts, caller, payload, awaitedBy(extra, id));
      },
      subscribe: (args) => subscribed(parts, args),
      onComplete: ({ extra }, id) => giveUp(extra, id),
      onClose: ({ extra }) => {
        extra.forget?.();
        [...(extra.awaited?.keys() ?? [])].forEach((id) => giveUp(extra, id));
      },
      onError: ({ extra }, id, _payload, errors) => {
        giveUp(extra, id);
        return errors.map((error) => parts.mask.shown(error));
      },
      onNext: (...[, , , , result]) => parts.mask.result(result),
    },
    sockets,
  );
  return { dispose: async () => door.dispose() };
}

/** Hangs up on whoever may not come in any more: what is open on the socket is ended first, and says why. */
function watchKey(parts: ServerParts, extra: Extra & { readonly socket: WebSocket }, caller: Caller): void {
  extra.forget = parts.watch.add({
    renewed: () => caller.renewed(),
    allows: () => true,
    shut: () => {
      if ((extra.awaited?.size ?? 0) === 0) extra.socket.close(UNAUTHORIZED, 'Unauthorized');
    },
  });
}

function awaitedBy(extra: Extra, id: string): AbortSignal {
  const awaited = new AbortController();
  // Each read that is under way listens.
  setMaxListeners(0, awaited.signal);
  (extra.awaited ??= new Map()).set(id, awaited);
  return awaited.signal;
}

/** It was answered, or its client left: what the database still runs for it ends. */
function giveUp({ awaited }: Extra, id: string): void {
  awaited?.get(id)?.abort();
  awaited?.delete(id);
}

/** Only this path becomes a socket; anything else that asks is hung up on. */
function upgradeAt(server: Server, path: string, sockets: WebSocketServer): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // No parser of addresses: one that throws here would end the process for everybody.
    if (request.url?.split('?', 1)[0] !== path) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
  });
}
