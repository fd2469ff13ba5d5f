import { InputFault } from '../../domain/errors.js';

/**
 * A stream of bytes as UTF-8: UTF-16 is known by its mark, anything else only by what the sender declares. Bytes of no
 * declared encoding pass as they are, and whoever reads the records judges them one by one.
 */
export async function* unicodeOf(
  stream: AsyncIterable<Uint8Array>,
  declared: string | null = null,
): AsyncGenerator<Uint8Array> {
  const named = declared === null || isUtf8(declared) ? null : decoderOf(declared);
  let decoder: TextDecoder | null = named;
  let head: Uint8Array = new Uint8Array();
  let begun = named !== null;
  for await (const chunk of stream) {
    const bytes = begun ? chunk : Buffer.concat([head, chunk]);
    // The mark may be cut in two by the network.
    if (!begun && bytes.length < 2) {
      head = bytes;
      continue;
    }
    if (!begun) decoder = byMark(bytes);
    begun = true;
    yield decoder === null ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
  }
  if (!begun && head.length > 0) yield head;
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield Buffer.from(rest);
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
