import type { JsonValue } from '../../../domain/json.js';

const MAX_LENGTH = 4_000_000;

/** JSON inside a string, however often it was quoted; undefined when it is not JSON. */
export function readEmbeddedJson(value: JsonValue | undefined): JsonValue | undefined {
  let current = value;
  for (let layer = 0; layer < 3 && typeof current === 'string'; layer += 1) {
    const text = current.trim();
    if (text.length > MAX_LENGTH || !/^[[{"]/.test(text)) return layer === 0 ? undefined : current;
    try {
      current = JSON.parse(text) as JsonValue;
    } catch {
      return layer === 0 ? undefined : current;
    }
  }
  return current;
}

/** Splits at `separator` outside brackets, because values may hold lists of their own. */
function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index];
    if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
    else if (letter === separator && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function pairOf(part: string): readonly (readonly [string, string])[] {
  const equals = part.indexOf('=');
  const key = part.slice(0, equals).trim();
  return equals <= 0 || key === '__proto__' ? [] : [[key, part.slice(equals + 1).trim()]];
}

/** `{level=HIGH, reasons=Anomalous Location}`: a printed Java map, not JSON. JSON proper is accepted too. */
export function readKeyValues(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return value;
  // Only what opens like a JSON object is tried as one: a failed JSON.parse costs more than all the rest.
  const json = /^\s*(?:\{\s*"|\[|")/.test(value) ? readEmbeddedJson(value) : undefined;
  if (typeof json === 'object') return json;
  const text = value.trim();
  const body = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  const pairs = splitOutside(body, ',').flatMap(pairOf);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}
