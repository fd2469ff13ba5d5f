import express, { type RequestHandler } from 'express';
import { parseExactly } from '../../domain/exact-integers.js';

/**
 * Reads a body of JSON. Integers that no double holds come as texts: there may be records in it, and an id that was
 * rounded is somebody else's. For the same reason bytes that are no text of the charset are refused: replaced by one
 * sign, two names would become one.
 */
export function jsonBody(limitBytes: number): RequestHandler {
  const asBytes = express.raw({ type: 'application/json', limit: limitBytes });
  return (request, response, next) => {
    asBytes(request, response, (fault?: unknown) => {
      const bytes: unknown = request.body;
      if (fault !== undefined || !Buffer.isBuffer(bytes)) {
        next(fault);
        return;
      }
      try {
        request.body = objectIn(textOf(bytes, charsetOf(request.headers['content-type'])));
        next();
      } catch (cause) {
        next(cause);
      }
    });
  };
}

/** As Express tells a body that it cannot read. */
class UnreadableBody extends Error {
  readonly status = 400;
  constructor(
    message: string,
    readonly type: 'entity.parse.failed' | 'encoding.invalid',
  ) {
    super(message);
  }
}

function charsetOf(contentType = ''): string {
  return /;\s*charset="?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
}

function textOf(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableBody(`The request body is no text in ${charset}.`, 'encoding.invalid');
  }
}

function objectIn(text: string): object {
  if (text === '') return {};
  try {
    const value = parseExactly(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below, as what is JSON but no object.
  }
  throw new UnreadableBody('The request body cannot be read as JSON.', 'entity.parse.failed');
}
