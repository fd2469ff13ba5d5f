import { gunzipSync } from 'node:zlib';
import { parseExactly } from '../../../domain/exact-integers.js';
import type { JsonValue } from '../../../domain/json.js';

/** What one record may unpack to; more is somebody's bomb, and stays packed. */
const MOST_UNPACKED = 32 * 1024 * 1024;
const LEAST_PACKED = 16;
const BASE64 = /^[A-Za-z0-9+/\r\n]+={0,2}\s*$/;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

function unzipped(bytes: Buffer): Buffer {
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: MOST_UNPACKED }) : bytes;
}

function isReadable(text: string): boolean {
  return ![...text.slice(0, 1_000)].some((sign) => sign < '\t' || (sign > '\r' && sign < ' '));
}

/** Text in Base64, gzipped or not, as queues and log routers hand it over; undefined when it is none. */
export function unpackedText(text: string): string | undefined {
  if (text.length < LEAST_PACKED || !BASE64.test(text)) return undefined;
  try {
    const unpacked = UTF8.decode(unzipped(Buffer.from(text, 'base64')));
    // Letters alone may be Base64 by chance; what comes of it then is no line of text.
    return isReadable(unpacked) ? unpacked : undefined;
  } catch {
    return undefined;
  }
}

function parsed(text: string): JsonValue | undefined {
  try {
    return parseExactly(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function linesOf(text: string): readonly JsonValue[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map((line) => (/^\s*[{[]/.test(line) ? (parsed(line) ?? line) : line));
  return values.length > 1 ? values : undefined;
}

/** What a text holds: JSON, JSON lines, lines, or itself. */
export function contentOf(text: string): JsonValue {
  const trimmed = text.trim();
  const json = /^(?:\{|\[|"[{[<])/.test(trimmed) ? parsed(trimmed) : undefined;
  return json ?? linesOf(trimmed) ?? trimmed;
}
