import type { IncomingHttpHeaders } from 'node:http';
import { parseExactly } from '../../../domain/exact-integers.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';

/** Attributes that CloudEvents 1.0 names, without the payload. */
const PAYLOAD = new Set(['data', 'data_base64']);

export function isCloudEvent(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && typeof value['specversion'] === 'string' && typeof value['type'] === 'string';
}

export interface Unwrapped {
  readonly raw: JsonValue;
  /** `source` and `id` together name an event once and for all. */
  readonly position: string;
}

/**
 * The vendor's record in a CloudEvent. The envelope's attributes stay beside it under `cloudevent`, because the type often
 * stands nowhere else; a payload that is a text is the record by itself.
 */
export function cloudEventRecord(event: JsonObject): Unwrapped {
  const attributes = Object.fromEntries(Object.entries(event).filter(([name]) => !PAYLOAD.has(name)));
  const position = `cloudevent:${String(event['source'] ?? '')}#${String(event['id'] ?? '')}`;
  return { raw: withAttributes(dataOf(event), attributes), position };
}

/** The binary form: attributes in headers, the body is the record. */
export function binaryAttributes(headers: IncomingHttpHeaders): JsonObject | null {
  if (headers['ce-specversion'] === undefined) return null;
  const named = Object.entries(headers).filter(([name]) => name.startsWith('ce-'));
  return Object.fromEntries(named.map(([name, value]) => [name.slice(3), decoded(String(value))]));
}

export function fromBinary(raw: JsonValue, attributes: JsonObject): Unwrapped {
  const position = `cloudevent:${String(attributes['source'] ?? '')}#${String(attributes['id'] ?? '')}`;
  return { raw: withAttributes(raw, attributes), position };
}

function withAttributes(data: JsonValue, attributes: JsonObject): JsonValue {
  if (data === null) return attributes;
  return isJsonObject(data) ? { cloudevent: attributes, ...data } : data;
}

function dataOf({ data = null, data_base64: packed, datacontenttype: type }: JsonObject): JsonValue {
  const text = typeof packed === 'string' ? Buffer.from(packed, 'base64').toString('utf8') : data;
  if (typeof text !== 'string') return text;
  const isJson = type === undefined || /json/i.test(String(type));
  return isJson ? parsedOr(text) : text;
}

function parsedOr(text: string): JsonValue {
  try {
    const value = parseExactly(text) as JsonValue;
    return typeof value === 'object' && value !== null ? value : text;
  } catch {
    return text;
  }
}

/** Header values are percent-encoded UTF-8; a value that is not stays as it came. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
