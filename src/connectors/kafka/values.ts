import {
  besideRecord,
  cloudEventRecord,
  headerAttributes,
  isNamedCloudEvent,
  isCloudEvent,
  isStructured,
} from '../../domain/cloud-event.js';
import { parseExactly } from '../../domain/exact-integers.js';
import type { RefusedRecord } from '../../domain/event.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';

/** A record of ours that a message holds, and where it stood. */
export interface MessageRecord {
  readonly raw: JsonValue;
  readonly position: string;
  /** Why its bytes cannot be read; they are kept. */
  readonly refusal: RefusedRecord | null;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });
const BAD_ENCODING: RefusedRecord = {
  code: 'INGEST_BAD_ENCODING',
  message: 'The message is not UTF-8. It is kept; a replay reads its bytes as Latin-1.',
};
function binaryBySchema(schema: number): RefusedRecord {
  return {
    code: 'INGEST_BAD_ENCODING',
    message: `The message is binary by schema ${String(schema)} of a schema registry (Avro or Protobuf), which is not read here. It is kept. Produce JSON, or convert it before this topic.`,
  };
}

/** A zero byte and the number of a schema, which serializers of a schema registry write before the JSON. */
const SCHEMA_PREFIX = 5;

/** Their names in small letters. */
export type MessageHeaders = ReadonlyMap<string, string>;

/**
 * What a message holds: an object, each member of a list, or a line of text; of a CloudEvent, in either of its forms, the
 * vendor's record in it. A tombstone holds nothing.
 */
export function recordsOfMessage(
  value: Uint8Array | null,
  position: string,
  headers: MessageHeaders = new Map(),
): readonly MessageRecord[] {
  if (value === null) return [];
  const held = heldBy(value, position);
  const attributes = headerAttributes(headers, 'ce_');
  if (attributes !== null) return held.map((record, at) => inHeaders(record, { attributes, at }));
  const isSaid = isStructured(headers.get('content-type') ?? '');
  return held.map((record) => inEnvelope(record, isSaid));
}

/** Members of one list stay apart under the one name of their event. */
function inHeaders(
  record: MessageRecord,
  { attributes, at }: { readonly attributes: JsonObject; readonly at: number },
): MessageRecord {
  if (record.refusal !== null) return record;
  const { raw, position } = besideRecord(record.raw, attributes);
  return { raw, position: at === 0 ? position : `${position}#${String(at)}`, refusal: null };
}

/** Told by the header, or by all that an event must say of itself: headers are lost where topics are copied. */
function inEnvelope(record: MessageRecord, isSaid: boolean): MessageRecord {
  const { raw, refusal } = record;
  if (refusal !== null || !isCloudEvent(raw) || !(isSaid || isNamedCloudEvent(raw))) return record;
  return { ...cloudEventRecord(raw), refusal: null };
}

function heldBy(value: Uint8Array, position: string): readonly MessageRecord[] {
  const bytes = withoutSchema(value);
  // No text begins with a zero byte: what still does is binary, also where all its bytes happen to be UTF-8.
  const isBinary = bytes[0] === 0 && bytes.length >= SCHEMA_PREFIX;
  if (isBinary) return [{ raw: latin1(bytes), position, refusal: binaryBySchema(Buffer.from(bytes).readUInt32BE(1)) }];
  const text = textOf(bytes);
  if (text === null) return [{ raw: latin1(bytes), position, refusal: BAD_ENCODING }];
  const content = jsonOf(text);
  if (!Array.isArray(content)) return [{ raw: content, position, refusal: null }];
  return (content as readonly JsonValue[]).map((raw, i) => ({
    raw,
    position: `${position}#${String(i)}`,
    refusal: null,
  }));
}

function withoutSchema(value: Uint8Array): Uint8Array {
  const begins = value[SCHEMA_PREFIX];
  return value[0] === 0 && (begins === 0x7b || begins === 0x5b) ? value.subarray(SCHEMA_PREFIX) : value;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes).replace(/\r?\n$/, '');
  } catch {
    return null;
  }
}

/** What is no JSON stays a text, which the normaliser reads as a line or parks. */
function jsonOf(text: string): JsonValue {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const value = parseExactly(text) as JsonValue;
    return isJsonObject(value) || Array.isArray(value) ? value : text;
  } catch {
    return text;
  }
}
