import { parseExactly } from './exact-integers.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';

/** Attributes that CloudEvents 1.0 names, without the payload. */
const PAYLOAD = new Set(['data', 'data_base64']);
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The media type of an event in its structured form, in whatever door it stands. */
export function isStructured(mediaType: string): boolean {
  return /^application\/cloudevents(-batch)?(\+json)?\s*(;|$)/i.test(mediaType.trim());
}

export function isCloudEvent(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && typeof value['specversion'] === 'string' && typeof value['type'] === 'string';
}

/** With all four attributes that an event must have: nothing else looks like it. */
export function isNamedCloudEvent(value: JsonObject): boolean {
  return ['specversion', 'type', 'source', 'id'].every((name) => typeof value[name] === 'string');
}

export interface Unwrapped {
  readonly raw: JsonValue;
  /** `source` and `id` together name an event once and for all. */
  readonly position: string;
}

/**
 * The vendor's record in a CloudEvent. The envelope's attributes stay beside it under `cloudevent`, because the type often
 * stands nowhere else; a payload that is a text is the record by itself. Bytes that are no text stay in their envelope,
 * which holds them whole.
 */
export function cloudEventRecord(event: JsonObject): Unwrapped {
  const attributes = Object.fromEntries(Object.entries(event).filter(([name]) => !PAYLOAD.has(name)));
  const data = dataOf(event);
  return { raw: data === undefined ? event : withAttributes(data, attributes), position: positionOf(attributes) };
}

/** The binary form: the attributes stand in headers, and what the message holds is the record. */
export function besideRecord(raw: JsonValue, attributes: JsonObject): Unwrapped {
  return { raw: withAttributes(raw, attributes), position: positionOf(attributes) };
}

/** The attributes that headers of a prefix hold; null where these are of no CloudEvent. */
export function headerAttributes(
  headers: Iterable<readonly [name: string, value: string]>,
  prefix: string,
): JsonObject | null {
  const named = [...headers].filter(([name]) => name.startsWith(prefix));
  const attributes = Object.fromEntries(named.map(([name, value]) => [name.slice(prefix.length), value]));
  return attributes['specversion'] === undefined ? null : attributes;
}

function positionOf(attributes: JsonObject): string {
  return `cloudevent:${wordOf(attributes['source'])}#${wordOf(attributes['id'])}`;
}

function wordOf(value: JsonValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function withAttributes(data: JsonValue, attributes: JsonObject): JsonValue {
  if (data === null) return attributes;
  return isJsonObject(data) ? { cloudevent: attributes, ...data } : data;
}

/** Undefined where it is bytes that are no text. */
function dataOf({ data = null, data_base64: packed, datacontenttype: type }: JsonObject): JsonValue | undefined {
  const text = typeof packed === 'string' ? unpacked(packed) : data;
  if (typeof text !== 'string') return text;
  const isJson = type === undefined || /json/i.test(wordOf(type));
  return isJson ? parsedOr(text) : text;
}

function unpacked(packed: string): string | undefined {
  const written = packed.replace(/[\r\n]/g, '');
  if (!BASE64.test(written)) return undefined;
  try {
    return UTF8.decode(Buffer.from(written, 'base64'));
  } catch {
    return undefined;
  }
}

function parsedOr(text: string): JsonValue {
  try {
    const value = parseExactly(text) as JsonValue;
    return typeof value === 'object' && value !== null ? value : text;
  } catch {
    return text;
  }
}
