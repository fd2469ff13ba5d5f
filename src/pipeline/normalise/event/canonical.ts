import type { JsonValue } from '../../../domain/json.js';

/** Text that JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

const MOST_KEYS = 20_000;
const quotedKeys = new Map<string, string>();

/** Records of one product share their few hundred keys: each is quoted once. Bounded, since keys may be attacker's text. */
function quoted(key: string): string {
  const known = quotedKeys.get(key);
  if (known !== undefined) return known;
  const fresh = `${JSON.stringify(key)}:`;
  if (quotedKeys.size < MOST_KEYS && key.length < 64) quotedKeys.set(key, fresh);
  return fresh;
}

function members(value: Readonly<Record<string, JsonValue>>): string {
  const keys = Object.keys(value);
  if (keys.length > 1) keys.sort();
  let text = '';
  for (const key of keys) {
    const member = value[key];
    if (member === undefined) continue;
    text += (text === '' ? '' : ',') + quoted(key) + canonicalText(member);
  }
  return `{${text}}`;
}

/**
 * One text for equal JSON (RFC 8785 for what JSON.parse can yield): keys sorted by code unit, numbers and strings
 * as ECMAScript writes them.
 */
export function canonicalText(value: JsonValue): string {
  if (typeof value === 'string') return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonicalText).join(',')}]`;
  return members(value as Readonly<Record<string, JsonValue>>);
}
