import type { Line } from '../../../pipeline/normalise/index.js';

/** Records that travel together, with the bytes of the file that they take. */
export interface Chunk {
  readonly records: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Lines that cannot be sent: they stay in the file, and are told. */
  readonly unsent: readonly UnsentLine[];
}

export interface UnsentLine {
  readonly code: 'INGEST_TOO_LARGE' | 'INGEST_BAD_ENCODING';
  /** Byte at which the line begins. */
  readonly offset: number;
}

export interface ChunkLimits {
  readonly records: number;
  readonly bytes: number;
}

/**
 * Cuts lines into chunks. The cut depends on the file alone, so that a run that starts over sends the very same chunks
 * and the server knows them again.
 */
export async function* chunksOf(lines: AsyncIterable<Line>, limits: ChunkLimits): AsyncGenerator<Chunk> {
  let open = emptyChunk(0);
  for await (const line of lines) {
    const size = sizeOf(line);
    const isFull = open.records.length >= limits.records || open.bytes + size > limits.bytes;
    if (isFull && open.bytes > 0) {
      yield open;
      open = emptyChunk(line.offset);
    }
    add(open, line, size);
  }
  if (open.bytes > 0) yield open;
}

interface OpenChunk {
  readonly records: string[];
  readonly unsent: UnsentLine[];
  readonly from: number;
  to: number;
  bytes: number;
}

function emptyChunk(from: number): OpenChunk {
  return { records: [], unsent: [], from, to: from, bytes: 0 };
}

function sizeOf(line: Line): number {
  return line.tooLarge ? 1 : line.bytes.byteLength;
}

function add(chunk: OpenChunk, line: Line, size: number): void {
  chunk.bytes += size;
  chunk.to = line.offset + (line.tooLarge ? line.size : line.bytes.byteLength) + 1;
  if (!line.tooLarge && line.row === null) return;
  const text = line.tooLarge ? null : (line.row ?? textOf(line.bytes));
  if (text !== null) chunk.records.push(text);
  else chunk.unsent.push({ code: line.tooLarge ? 'INGEST_TOO_LARGE' : 'INGEST_BAD_ENCODING', offset: line.offset });
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}
