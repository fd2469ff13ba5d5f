import { parseExactly } from '../../../domain/exact-integers.js';
import type { JsonValue } from '../../../domain/json.js';

const MAX_LENGTH = 4_000_000;

/** JSON inside a string, however often it was quoted; undefined when it is not JSON. */
export function readEmbeddedJson(value: JsonValue | undefined): JsonValue | undefined {
  let current = value;
  for (let layer = 0; layer < 3 && typeof current === 'string'; layer += 1) {
    const text = current.trim();
    if (text.length > MAX_LENGTH || !/^[[{"]/.test(text)) return layer === 0 ? undefined : current;
    try {
      current = parseExactly(text) as JsonValue;
    } catch {
      return layer === 0 ? undefined : current;
    }
  }
  return current;
}

const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_MAP = 123;
const CLOSE_MAP = 125;

/** Splits at commas outside brackets, because values may hold lists of their own. */
function splitOutside(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === OPEN_MAP || code === OPEN_LIST) depth += 1;
    else if (code === CLOSE_MAP || code === CLOSE_LIST) depth -= 1;
    else if (code === COMMA && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function putPair(part: string, into: Record<string, JsonValue>): boolean {
  const equals = part.indexOf('=');
  const key = part.slice(0, equals).trim();
  if (equals <= 0 || key === '__proto__') return false;
  into[key] = part.slice(equals + 1).trim();
  return true;
}

/** `{level=HIGH, reasons=Anomalous Location}`: a printed Java map, not JSON. JSON proper is accepted too. */
export function readKeyValues(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return value;
  // Only what opens like a JSON object is tried as one: a failed JSON.parse costs more than all the rest.
  const json = /^\s*(?:\{\s*"|\[|")/.test(value) ? readEmbeddedJson(value) : undefined;
  if (typeof json === 'object') return json;
  const text = value.trim();
  const body = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  const pairs: Record<string, JsonValue> = {};
  let found = false;
  for (const part of splitOutside(body)) found = putPair(part, pairs) || found;
  return found ? pairs : undefined;
}
