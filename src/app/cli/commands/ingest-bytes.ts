import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { inputStream } from '../input-stream.js';

export interface Stretch {
  readonly start: number;
  /** Behind the last byte; Infinity = to the end of the file. */
  readonly end: number;
}

/** Whether a file is gzip, which its first bytes tell. Places in it are those of what it unpacks to. */
export async function isPacked(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/** A stretch of a file, unpacked where it is packed. */
export async function* bytesOf(path: string, { start, end }: Stretch): AsyncGenerator<Uint8Array> {
  if (end <= start) return;
  if (await isPacked(path)) yield* cutOf(inputStream(path), { start, end });
  else yield* createReadStream(path, { start, end: end - 1 });
}

async function* cutOf(bytes: AsyncIterable<Uint8Array>, { start, end }: Stretch): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of bytes) {
    const piece = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at));
    at += chunk.byteLength;
    if (piece.byteLength > 0) yield piece;
    if (at >= end) return;
  }
}
