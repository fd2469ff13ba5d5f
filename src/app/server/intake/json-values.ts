/** One value of a JSON text: its bytes, or only its beginning and size where it is longer than the limit and was skipped. */
export type CutValue =
  | { readonly bytes: Uint8Array; readonly tooLarge: false }
  | { readonly size: number; readonly head: Uint8Array; readonly tooLarge: true };

/** As much is kept of a value that is too long. */
export const HEAD_BYTES = 512;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const ARRAY_OPENS = 0x5b;
const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/**
 * Cuts a JSON text into records while it arrives: the members of a top-level array, or values one after the other (JSON
 * lines under the wrong name, concatenated objects). It finds where values end and leaves judging them to the parser, so
 * that one broken record does not cost its neighbours.
 */
class ValueCutter {
  private depth = 0;
  private inString = false;
  private escaped = false;
  private inList = false;
  private pieces: Uint8Array[] = [];
  private size = 0;
  private done: CutValue[] = [];

  constructor(private readonly limit: number) {}

  push(chunk: Uint8Array): readonly CutValue[] {
    let start = this.size > 0 ? 0 : -1;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (start < 0) start = this.begins(byte) ? at : -1;
      if (start < 0) continue;
      const end = this.step(byte, at);
      if (end === null) continue;
      this.keep(chunk.subarray(start, end));
      this.finish();
      start = -1;
    }
    if (start >= 0) this.keep(chunk.subarray(start));
    return this.taken();
  }

  /** What the text ended in the middle of. */
  end(): readonly CutValue[] {
    this.finish();
    return this.taken();
  }

  /** Between values: brackets of the list, commas and blanks belong to no record. */
  private begins(byte: number): boolean {
    if (BLANK.has(byte) || byte === COMMA) return false;
    if (byte === ARRAY_OPENS && !this.inList) {
      this.inList = true;
      return false;
    }
    if (this.inList && byte === 0x5d) {
      this.inList = false;
      return false;
    }
    return true;
  }

  /** Gives where the value ends, or null where it goes on. */
  private step(byte: number, at: number): number | null {
    if (this.inString) return this.stepInString(byte, at);
    if (byte === QUOTE) {
      this.inString = true;
      return null;
    }
    if (OPENING.has(byte)) {
      this.depth += 1;
      return null;
    }
    if (!CLOSING.has(byte)) return this.depth === 0 && (byte === COMMA || byte === 0x0a) ? at : null;
    return this.closes(at);
  }

  private closes(at: number): number | null {
    if (this.depth === 0) {
      this.inList = false;
      return at;
    }
    this.depth -= 1;
    return this.depth === 0 ? at + 1 : null;
  }

  private stepInString(byte: number, at: number): number | null {
    if (this.escaped) this.escaped = false;
    else if (byte === BACKSLASH) this.escaped = true;
    else if (byte === QUOTE) {
      this.inString = false;
      if (this.depth === 0) return at + 1;
    }
    return null;
  }

  private keep(piece: Uint8Array): void {
    this.size += piece.byteLength;
    if (this.size <= this.limit) this.pieces.push(piece);
    else this.pieces = [Buffer.concat([...this.pieces, piece]).subarray(0, HEAD_BYTES)];
  }

  private finish(): void {
    if (this.size > this.limit) this.done.push({ size: this.size, head: Buffer.concat(this.pieces), tooLarge: true });
    else if (this.size > 0) this.done.push({ bytes: Buffer.concat(this.pieces), tooLarge: false });
    this.pieces = [];
    this.size = 0;
    this.depth = 0;
    this.inString = false;
    this.escaped = false;
  }

  private taken(): readonly CutValue[] {
    const { done } = this;
    this.done = [];
    return done;
  }
}

/** The records of a JSON body, one at a time, whatever its size. */
export async function* jsonValuesOf(stream: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<CutValue> {
  const cutter = new ValueCutter(limit);
  for await (const chunk of stream) yield* cutter.push(chunk);
  yield* cutter.end();
}
