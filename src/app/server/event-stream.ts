import { setMaxListeners } from 'node:events';
import type { Request, Response } from 'express';
import type { ExecutionArgs } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/express';
import type { ApiContext } from '../../../resolvers/context.js';
import { addressOf, Caller } from './caller.js';
import { httpOf } from './http-status.js';
import { claimedBy } from './session-cookie.js';
import { admittedOperation, faultOf, subscribed, type ServerParts } from './operations.js';

type Door = (request: Request, response: Response) => Promise<void>;

/** Server-sent events, one operation per connection: for whom a socket does not suit. The same rules apply. */
export function eventStreamDoor(parts: ServerParts): Door {
  const awaited = new WeakMap<Request, AbortSignal>();
  const handler = createHandler<ApiContext & Record<PropertyKey, unknown>>({
    schema: parts.schema,
    onSubscribe: async (request, params) => {
      const caller = await callerOf(parts, request.raw);
      const signal = awaited.get(request.raw) ?? AbortSignal.abort();
      const checked = await admittedOperation(parts, caller, params, signal);
      if (isArgs(checked)) return checked as never;
      // The library takes an object for a result only if it has `data`; onNext masks the errors.
      return { data: null, errors: checked };
    },
    subscribe: (args) => subscribed(parts, args),
    onNext: (_context, _request, result) => parts.mask.result(result as never) as never,
  });
  return async (request, response) => {
    awaited.set(request, untilClosed(response));
    try {
      await callerOf(parts, request);
      await handler(request, response);
    } catch (fault) {
      if (isHangUp(fault)) return;
      const shown = parts.mask.shown(faultOf(fault));
      const { status, headers } = httpOf(fault);
      if (response.headersSent) response.end();
      else
        response
          .status(status)
          .set(Object.fromEntries(headers))
          .json({ errors: [shown] });
    }
  };
}

/** Aborted when the answer went out or its client left. */
function untilClosed(response: Response): AbortSignal {
  const waiting = new AbortController();
  setMaxListeners(0, waiting.signal);
  response.once('close', () => waiting.abort());
  return waiting.signal;
}

/** Who leaves while something is on its way to them: nothing failed on our side, and nobody is there to be told. */
function isHangUp(fault: unknown): boolean {
  const code = String((fault as { code?: unknown } | null)?.code ?? '');
  return ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(code);
}

function isArgs(checked: ExecutionArgs | readonly unknown[]): checked is ExecutionArgs {
  return !Array.isArray(checked);
}

function callerOf(parts: ServerParts, request: Request): Promise<Caller> {
  return Caller.of(parts.gate, { bearer: claimedBy(request), address: addressOf(request) });
}
