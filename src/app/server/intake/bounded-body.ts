import { once } from 'node:events';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { InputFault } from '../../../domain/errors.js';

const PLAIN: ReadonlySet<string> = new Set(['identity', '']);

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * The body as it was before compression, which its header tells, or, of a packed file that is sent as it is, its first
 * bytes; never more than `limit` bytes of it: a small body that unpacks without end is stopped while it unpacks, not after.
 */
export async function* bodyOf(request: IncomingMessage, limit: number): AsyncGenerator<Uint8Array> {
  const said = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const encoding = PLAIN.has(said) && (await beginsLikeGzip(request)) ? 'gzip' : said;
  const decoded = decodedBy(request, encoding);
  let size = 0;
  try {
    for await (const chunk of decoded as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > limit) throw tooLarge(limit);
      yield chunk;
    }
  } catch (cause) {
    throw isBroken(cause) ? unreadable(encoding, cause) : cause;
  } finally {
    // Whoever still sends must be able to read our answer.
    request.unpipe();
    request.resume();
  }
}

/** No text begins so. What was looked at is put back. */
async function beginsLikeGzip(request: IncomingMessage): Promise<boolean> {
  if (request.readableLength === 0 && !request.readableEnded) await somethingCame(request);
  const first = request.read() as Buffer | null;
  if (first === null) return false;
  request.unshift(first);
  return first[0] === 0x1f && first[1] === 0x8b;
}

/** Bytes, the end, or that nothing will come. */
async function somethingCame(request: IncomingMessage): Promise<void> {
  const over = new AbortController();
  const told = ['readable', 'end', 'close'].map((name) => once(request, name, { signal: over.signal }));
  try {
    await Promise.race(told);
  } finally {
    over.abort();
    await Promise.allSettled(told);
  }
}

function decodedBy(request: IncomingMessage, encoding: string): AsyncIterable<unknown> {
  if (PLAIN.has(encoding)) return (request as Readable).iterator({ destroyOnReturn: false });
  const decoder = DECODERS[encoding]?.();
  if (decoder === undefined)
    throw new InputFault('INGEST_UNSUPPORTED_MEDIA', 'The content encoding of the request is not read here.', {
      remedy: `Send it plain, or by one of: ${Object.keys(DECODERS).join(', ')}.`,
    });
  request.once('error', (fault) => decoder.destroy(fault));
  request.once('aborted', () => decoder.destroy(new Error('aborted')));
  return request.pipe(decoder);
}

function isBroken(cause: unknown): boolean {
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' && /^(Z_|ERR_.*BROTLI|ERR__ERROR_FORMAT|ERR_PADDING)/.test(code);
}

function unreadable(encoding: string, cause: unknown): InputFault {
  return new InputFault('INGEST_BAD_ENCODING', `The body is not valid ${encoding}.`, {
    remedy:
      'Compress it again, or send it plain; records before the fault may have been committed and are known again.',
    cause,
  });
}

export function tooLarge(limit: number): InputFault {
  return new InputFault('INGEST_TOO_LARGE', `The body has more than the ${String(limit)} bytes allowed, unpacked.`, {
    remedy: 'Send it in parts, or raise SEQUITUR_INGEST_MAX_MB; what was committed before is known again.',
  });
}
