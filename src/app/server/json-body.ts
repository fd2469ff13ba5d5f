import express, { type RequestHandler } from 'express';
import { parseExactly } from '../../domain/exact-integers.js';

/**
 * Reads a body of JSON. Integers that no double holds come as texts: there may be records in it, and an id that was
 * rounded is somebody else's.
 */
export function jsonBody(limitBytes: number): RequestHandler {
  const asText = express.text({ type: 'application/json', limit: limitBytes });
  return (request, response, next) => {
    asText(request, response, (fault?: unknown) => {
      const text: unknown = request.body;
      if (fault !== undefined || typeof text !== 'string') {
        next(fault);
        return;
      }
      const body = objectIn(text);
      request.body = body;
      next(body === null ? new UnreadableBody('The request body cannot be read as JSON.') : undefined);
    });
  };
}

/** As Express tells a body that it cannot read. */
class UnreadableBody extends Error {
  readonly status = 400;
  readonly type = 'entity.parse.failed';
}

function objectIn(text: string): object | null {
  if (text === '') return {};
  try {
    const value = parseExactly(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
