import type { JsonValue } from '../../../domain/json.js';

function members(value: Readonly<Record<string, JsonValue>>): string {
  const keys = Object.keys(value);
  if (keys.length > 1) keys.sort();
  let text = '';
  for (const key of keys) {
    const member = value[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalText(member)}`;
  }
  return `{${text}}`;
}

/**
 * One text for equal JSON (RFC 8785 for what JSON.parse can yield): keys sorted by code unit, numbers and strings
 * as ECMAScript writes them.
 */
export function canonicalText(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonicalText).join(',')}]`;
  return members(value as Readonly<Record<string, JsonValue>>);
}
