const LF = 0x0a;
/** As long as encoders of Base64 make their lines, or longer. */
const LEAST_PACKED = 60;
/** The parser joins lines of Base64 to large pieces, so that they cost little. */
const MOST_PACKED_LINES = 1_200_000;

/**
 * As much of a message as has no more lines than these. Whoever reads a message takes each line of a text by itself, and
 * a sender may write millions of empty ones: minutes of work in a message of a few megabytes.
 */
export function withinLines(bytes: Uint8Array, most: number): Uint8Array {
  let lines = 0;
  let packed = 0;
  for (let from = 0; from < bytes.length;) {
    const found = bytes.indexOf(LF, from);
    const end = found < 0 ? bytes.length : found;
    if (isPacked(bytes, from, end)) packed += 1;
    else lines += 1;
    if (lines > most || packed > MOST_PACKED_LINES) return bytes.subarray(0, from);
    from = end + 1;
  }
  return bytes;
}

function isPacked(bytes: Uint8Array, from: number, end: number): boolean {
  if (end - from < LEAST_PACKED) return false;
  for (let at = from; at < from + LEAST_PACKED; at += 1) if (!isBase64(bytes[at] ?? 0)) return false;
  return true;
}

function isBase64(byte: number): boolean {
  const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return isLetter || (byte >= 0x2f && byte <= 0x39) || byte === 0x2b;
}
