import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputFault } from '../../domain/errors.js';

const CHUNK = 1024 * 1024;

/** The bytes of a file, `-` for standard input, unpacked where they are gzip; FILE_UNREADABLE names what stopped it. */
export async function* inputStream(
  file: string,
  standardInput: AsyncIterable<Uint8Array> = process.stdin,
): AsyncGenerator<Uint8Array> {
  const stream = file === '-' ? standardInput : createReadStream(file, { highWaterMark: CHUNK });
  try {
    for await (const chunk of unpacked(stream as AsyncIterable<Uint8Array>)) yield chunk;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

export function unreadable(file: string, cause: unknown): InputFault {
  return new InputFault('FILE_UNREADABLE', `${file === '-' ? 'standard input' : file} cannot be read`, {
    place: { file },
    cause,
    remedy: remedyOf((cause as { code?: unknown } | null)?.code),
  });
}

function remedyOf(code: unknown): string {
  if (code === 'EISDIR') return 'This is a folder; name the files in it.';
  if (typeof code === 'string' && code.startsWith('Z_')) return 'It begins like gzip but is damaged or cut short.';
  return 'Check the path and that you may read it.';
}

/** All of a stream in memory, for reports that are read as one. */
export async function wholeOf(stream: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > limit)
      throw new InputFault('INGEST_TOO_LARGE', `The report has more than the ${String(limit)} bytes allowed`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Logs are kept compressed, and come from stores that do not say so: gzip is told from its first two bytes. */
async function* unpacked(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const rest = stream[Symbol.asyncIterator]();
  const first = await rest.next();
  if (first.done === true) return;
  const whole = joined(first.value, rest);
  if (!isGzip(first.value)) return yield* whole;
  // A fault of either side ends the loop that reads: there is nothing left to do here.
  yield* pipeline(Readable.from(whole), createGunzip(), () => undefined);
}

async function* joined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
