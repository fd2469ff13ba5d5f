import type { JsonObject, JsonValue } from '../../../domain/json.js';

const HEADER_FIELDS = ['version', 'vendor', 'product', 'device_version', 'event_class', 'name', 'severity'] as const;
const MOST_FIELDS = 1_000;

interface Header {
  readonly fields: readonly string[];
  readonly rest: string;
}

/** Cuts fields at `|` that no backslash escapes. */
export function headerOf(text: string, count: number): Header | undefined {
  const fields: string[] = [];
  let field = '';
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index] ?? '';
    if (letter === '\\' && index + 1 < text.length) {
      index += 1;
      field += text[index] ?? '';
    } else if (letter === '|') {
      fields.push(field.trim());
      field = '';
      if (fields.length === count) return { fields, rest: text.slice(index + 1) };
    } else field += letter;
  }
  return fields.length === count - 1 ? { fields: [...fields, field.trim()], rest: '' } : undefined;
}

/** A key of the extension: a word after a blank (or at the start) and before `=`. Values may hold blanks. */
const KEY = /(?:^|\s)([A-Za-z0-9_][\w.[\]:-]{0,79})=/g;

function unescaped(value: string): string {
  return value.replace(/\\([\\=|nr])/g, (_, letter: string) =>
    letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter,
  );
}

interface Start {
  readonly key: string;
  readonly at: number;
  readonly value: number;
}

function starts(text: string): readonly Start[] {
  const found: Start[] = [];
  for (const match of text.matchAll(KEY)) {
    found.push({ key: match[1] ?? '', at: match.index, value: match.index + match[0].length });
    if (found.length === MOST_FIELDS) break;
  }
  return found;
}

function extensionOf(text: string): Record<string, JsonValue> {
  const found = starts(text);
  const pairs = new Map<string, string[]>();
  found.forEach(({ key, value }, index) => {
    const raw = text.slice(value, found[index + 1]?.at ?? text.length).trim();
    if (key === '__proto__' || raw === '') return;
    const known = pairs.get(key);
    if (known === undefined) pairs.set(key, [unescaped(raw)]);
    else known.push(unescaped(raw));
  });
  // Senders do send one key twice for two things; neither may be lost.
  return Object.fromEntries([...pairs].map(([key, values]) => [key, values.length === 1 ? (values[0] ?? '') : values]));
}

/** Where the header begins. A syslog receiver may have taken `CEF:` for a tag and cut it off. */
function headerStart(text: string): number {
  const marked = text.indexOf('CEF:');
  if (marked >= 0) return marked <= 1_024 ? marked + 4 : -1;
  return /^\s*[01]\|[^|=]{1,64}\|[^|=]{1,64}\|[^|]{0,64}\|[^|]{0,128}\|[^|]{0,512}\|[\w -]{0,16}\|/.test(
    text.slice(0, 1_200),
  )
    ? 0
    : -1;
}

/** `cs1Label=Rule cs1=deny`: the vendor's own fields, under the names the vendor gave them. */
function customOf(extension: Readonly<Record<string, JsonValue>>): JsonObject {
  const pairs = Object.entries(extension).flatMap(([key, label]) => {
    const value = key.endsWith('Label') ? extension[key.slice(0, -'Label'.length)] : undefined;
    return value === undefined || typeof label !== 'string' || label === '__proto__' ? [] : [[label, value] as const];
  });
  return Object.fromEntries(pairs);
}

/** Common Event Format: `CEF:0|vendor|product|version|class|name|severity|key=value …`; undefined when it is not. */
export function readCef(text: string): JsonObject | undefined {
  const start = headerStart(text);
  if (start < 0) return undefined;
  const header = headerOf(text.slice(start), HEADER_FIELDS.length);
  if (header === undefined) return undefined;
  const ext = extensionOf(header.rest);
  const custom = customOf(ext);
  return {
    cef: Object.fromEntries(HEADER_FIELDS.map((name, index) => [name, header.fields[index] ?? ''])),
    ext,
    ...(Object.keys(custom).length === 0 ? {} : { custom }),
  };
}
