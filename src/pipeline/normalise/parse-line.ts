import { parseExactly } from '../../domain/exact-integers.js';
import { InputFault } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';

/** Greater than any audit record a vendor documents; one line may not starve the others of memory. */
export const DEFAULT_LINE_LIMIT = 10 * 1024 * 1024;

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** UTF-8, or UTF-16 with its mark; anything else is refused rather than guessed. */
export function decodeText(bytes: Uint8Array): string {
  const utf16 =
    bytes.length >= 2 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
  try {
    return utf16
      ? new TextDecoder(bytes[0] === 0xff ? 'utf-16le' : 'utf-16be', { fatal: true }).decode(bytes)
      : DECODER.decode(bytes);
  } catch (cause) {
    throw new InputFault('INGEST_BAD_ENCODING', 'the line is neither UTF-8 nor UTF-16', {
      cause,
      remedy: 'Send UTF-8; convert older exports first, for instance with iconv.',
    });
  }
}

export function tooLarge(size: number, limit: number): InputFault {
  return new InputFault(
    'INGEST_TOO_LARGE',
    `the line has ${String(size)} bytes, more than the ${String(limit)} allowed`,
    {
      remedy: 'Split the record, or raise SEQUITUR_MAX_LINE_BYTES.',
    },
  );
}

/** A record that somebody quoted once more, or a list of such; a line of text may begin alike. */
function quoted(text: string): JsonValue {
  let value: JsonValue;
  try {
    value = parseExactly(text) as JsonValue;
  } catch {
    return text;
  }
  return typeof value === 'string' ? parseText(value) : value;
}

/** Valid JSON, and no record: told as what it is instead of being searched for a time. A report may be an empty list. */
export function requireContent(body: JsonValue): void {
  if (typeof body === 'string' ? !BARE_VALUE.test(body) : holdsSomething(body)) return;
  const shown = JSON.stringify(body);
  throw new InputFault('INGEST_UNPARSEABLE', `a record is an object or a line of text, not ${shown.slice(0, 60)}`, {
    remedy: 'The record is kept; mend the sender.',
  });
}

function holdsSomething(body: JsonValue): boolean {
  if (typeof body !== 'object' || body === null) return false;
  if (Array.isArray(body)) return body.length === 0 || body.some((one) => mayBeRecord(one as JsonValue));
  return Object.keys(body).length > 0;
}

function mayBeRecord(one: JsonValue): boolean {
  return typeof one === 'string' || (typeof one === 'object' && one !== null);
}

const BARE_VALUE = /^(?:null|true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** A line of an array that somebody spread over lines: the bracket before it or the comma behind it belong to its neighbours. */
function partOfArray(line: string): JsonValue | undefined {
  const inner = line.replace(/^[[,]\s*/, '').replace(/\s*[\],]$/, '');
  if (inner.length === line.length) return undefined;
  try {
    const members = parseExactly(`[${inner}]`) as readonly JsonValue[];
    return members.length === 1 ? members[0] : members;
  } catch {
    return undefined;
  }
}

/** What begins like JSON must be JSON; anything else is a line of text (syslog, CEF, …), kept as it is. */
export function parseText(text: string): JsonValue {
  const trimmed = text.trim();
  if (trimmed === '') throw new InputFault('INGEST_UNPARSEABLE', 'the line is empty');
  if (/^(?:\["[{[<]|\[".*"\]$|".*"$)/s.test(trimmed)) return quoted(trimmed);
  if (!/^(?:,\s*)?(?:\{|\[\s*\{)/.test(trimmed)) return trimmed;
  try {
    return parseExactly(trimmed) as JsonValue;
  } catch (cause) {
    const part = partOfArray(trimmed);
    if (part !== undefined) return part;
    throw new InputFault(
      'INGEST_UNPARSEABLE',
      `not JSON: ${cause instanceof Error ? cause.message.slice(0, 120) : 'malformed'}`,
      {
        cause,
        remedy: 'The line is kept; mend the sender and replay it.',
      },
    );
  }
}

/**
 * Reads one line as it came from a file or a socket. Of a key that occurs twice the last value counts, as JSON.parse
 * has it; the bytes themselves stay with the sender's record.
 */
export function parseLine(line: string | Uint8Array, limit: number = DEFAULT_LINE_LIMIT): JsonValue {
  const size = typeof line === 'string' ? line.length : line.byteLength;
  if (size > limit) throw tooLarge(size, limit);
  const text = typeof line === 'string' ? line : decodeText(line);
  // U+FFFD in text that reached us as a string means that somebody decoded other bytes as UTF-8 before us.
  return parseText(text.replace(/^\uFEFF/, ''));
}
