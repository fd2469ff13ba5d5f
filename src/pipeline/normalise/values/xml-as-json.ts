import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';

type Maybe = JsonValue | undefined;

/** Where the converters of XML to JSON put attributes: beside the text under a mark, or together in one object. */
const MARKS = ['@', '', '-', '_'] as const;
const TOGETHER = ['#attributes', '$', '@attributes', 'attributes'] as const;
const TEXTS = ['#text', '_', '$t', '#content', 'content', '__text', 'Text', 'text', 'Value', 'value'] as const;

export function attributeOf(value: Maybe, name: string): Maybe {
  if (!isJsonObject(value)) return undefined;
  for (const mark of MARKS) {
    const one = value[mark + name];
    if (typeof one === 'string' || typeof one === 'number') return one;
  }
  for (const place of TOGETHER) {
    const one = value[place];
    if (isJsonObject(one) && one[name] !== undefined) return one[name];
  }
  return undefined;
}

function nameOf(one: JsonObject): string | undefined {
  const name = attributeOf(one, 'Name') ?? attributeOf(one, 'name') ?? one['Key'] ?? one['key'];
  return typeof name === 'string' && name !== '' && name !== '__proto__' ? name : undefined;
}

/** `[{"@Name": "a", "#text": "1"}, …]`, as it comes of `<Data Name="a">1</Data>`, as `{a: "1"}`; nothing unless all have names. */
export function readNamed(value: Maybe): Maybe {
  const list = Array.isArray(value) ? (value as readonly JsonValue[]) : value === undefined ? [] : [value];
  const rows: (readonly [string, JsonValue])[] = [];
  for (const one of list) {
    const name = isJsonObject(one) ? nameOf(one) : undefined;
    if (name === undefined) return undefined;
    const place = TEXTS.find((key) => (one as JsonObject)[key] !== undefined);
    rows.push([name, place === undefined ? '' : ((one as JsonObject)[place] ?? '')]);
  }
  return rows.length === 0 ? undefined : Object.fromEntries(rows);
}
