/** A line of a stream: its bytes, or only its size when it was longer than the limit and was skipped. */
export type Line =
  | {
      readonly bytes: Uint8Array;
      readonly offset: number;
      readonly tooLarge: false;
      /** The record as JSON where a header above the line says how to read it; null for the header itself. */
      readonly row?: string | null;
    }
  | { readonly size: number; readonly head: Uint8Array; readonly offset: number; readonly tooLarge: true };

const NEWLINE = 10;
const HEAD = 512;

/** Collects one line; past the limit it only counts, so that memory stays flat whatever arrives. */
class LineBuffer {
  private chunks: Uint8Array[] = [];
  private size = 0;

  constructor(
    private readonly limit: number,
    private offset: number,
  ) {}

  add(chunk: Uint8Array): void {
    const room = this.size + chunk.byteLength <= this.limit;
    if (room) this.chunks.push(chunk);
    else if (this.size <= this.limit)
      this.chunks = [Buffer.concat([...this.chunks, chunk.subarray(0, HEAD)]).subarray(0, HEAD)];
    this.size += chunk.byteLength;
  }

  take(): Line | undefined {
    const { offset, size } = this;
    const bytes = Buffer.concat(this.chunks);
    this.offset += size + 1;
    this.chunks = [];
    this.size = 0;
    if (size > this.limit) return { size, head: bytes.subarray(0, HEAD), offset, tooLarge: true };
    return bytes.every((byte) => byte === 13 || byte === 32 || byte === 9)
      ? undefined
      : { bytes, offset, tooLarge: false };
  }
}

/** Splits a byte stream at line feeds; blank lines are left out. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Line> {
  const buffer = new LineBuffer(limit, 0);
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      buffer.add(chunk.subarray(start, end));
      start = end + 1;
      const line = buffer.take();
      if (line !== undefined) yield line;
    }
    buffer.add(chunk.subarray(start));
  }
  const last = buffer.take();
  if (last !== undefined) yield last;
}
