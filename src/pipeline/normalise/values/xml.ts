import { XMLParser } from 'fast-xml-parser';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';

const MAX_LENGTH = 4_000_000;
const DEEPEST = 64;

// No entity is expanded by declaration: a document must not be able to name our files or grow without bound.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
});

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function characterOf(entity: string, body: string): string {
  if (!body.startsWith('#')) return ENTITIES[body] ?? entity;
  const code = body[1] === 'x' ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

/** The five entities of XML itself and character references, once: what they yield is text, never markup. */
function plain(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|lt|gt|amp|quot|apos);/g, (entity, body: string) =>
    characterOf(entity, body),
  );
}

/** `<Data Name="a">1</Data><Data Name="b">2</Data>` is a table of names: it becomes `{a: 1, b: 2}`. */
function tableOf(list: readonly JsonValue[]): JsonObject | undefined {
  const rows: (readonly [string, JsonValue])[] = [];
  for (const one of list) {
    if (!isJsonObject(one) || typeof one['@Name'] !== 'string' || one['@Name'] === '__proto__') return undefined;
    if (Object.keys(one).some((key) => key !== '@Name' && key !== '#text')) return undefined;
    rows.push([one['@Name'], one['#text'] ?? '']);
  }
  return Object.fromEntries(rows);
}

function member(key: string, value: JsonValue, depth: number): readonly (readonly [string, JsonValue])[] {
  if (key === '__proto__') return [];
  const list = Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  const table = key === 'Data' ? tableOf(list.map((one) => cleaned(one, depth + 1))) : undefined;
  return table === undefined ? [[key, cleaned(value, depth + 1)]] : Object.entries(table);
}

function cleaned(value: JsonValue, depth: number): JsonValue {
  if (typeof value === 'string') return plain(value);
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map((one) => cleaned(one, depth + 1));
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => member(key, one, depth)));
}

/** An XML document as JSON: attributes as `@name`, named data as a table; undefined when it is not well formed. */
export function readXml(text: string, limit = MAX_LENGTH): JsonObject | undefined {
  if (text.length > limit || !/^\s*<[?!A-Za-z]/.test(text)) return undefined;
  try {
    const tree = cleaned(parser.parse(text) as JsonValue, 0);
    return isJsonObject(tree) && Object.keys(tree).length > 0 ? tree : undefined;
  } catch {
    return undefined;
  }
}
