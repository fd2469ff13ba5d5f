import { TextDecoder } from 'node:util';
import { InputFault } from '../../domain/errors.js';

/**
 * A stream of bytes as UTF-8: UTF-16 is known by its mark, anything else only by what the sender declares. Bytes of no
 * declared encoding pass as they are, and whoever reads the records judges them one by one.
 */
export async function* unicodeOf(
  stream: AsyncIterable<Uint8Array>,
  declared: string | null = null,
): AsyncGenerator<Uint8Array> {
  const reader = new UnicodeReader(declared);
  for await (const chunk of stream) yield* reader.read(chunk);
  yield* reader.end();
}

/** A mark is two bytes, and the network may cut it in two. */
const MARK_BYTES = 2;

class UnicodeReader {
  private decoder: TextDecoder | null;
  /** What came before it was known how to read; null once that is known. */
  private head: Uint8Array | null;

  constructor(declared: string | null) {
    this.decoder = declared === null || isUtf8(declared) ? null : decoderOf(declared);
    this.head = this.decoder === null ? new Uint8Array() : null;
  }

  read(chunk: Uint8Array): readonly Uint8Array[] {
    if (this.head === null) return [this.decoded(chunk)];
    const bytes = Buffer.concat([this.head, chunk]);
    if (bytes.length < MARK_BYTES) {
      this.head = bytes;
      return [];
    }
    this.decoder = byMark(bytes);
    this.head = null;
    return [this.decoded(bytes)];
  }

  end(): readonly Uint8Array[] {
    const rest = this.head ?? Buffer.from(this.decoder?.decode() ?? '');
    return rest.length === 0 ? [] : [rest];
  }

  private decoded(bytes: Uint8Array): Uint8Array {
    return this.decoder === null ? bytes : Buffer.from(this.decoder.decode(bytes, { stream: true }));
  }
}

function isUtf8(label: string): boolean {
  return /^(utf-?8|us-ascii|ascii)$/i.test(label);
}

function decoderOf(label: string): TextDecoder {
  try {
    return new TextDecoder(label);
  } catch (cause) {
    throw new InputFault('INGEST_UNSUPPORTED_MEDIA', 'The declared character set is not known here.', {
      cause,
      remedy: 'Send UTF-8, or declare a character set by its name in the WHATWG Encoding standard.',
    });
  }
}

function byMark(bytes: Uint8Array): TextDecoder | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be');
  return null;
}
