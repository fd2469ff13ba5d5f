import type { JsonObject } from '../../../domain/json.js';
import { headerOf } from './cef.js';
import { readSeparatedPairs } from './pairs.js';

const FIELDS = ['version', 'vendor', 'product', 'device_version', 'event_id'] as const;

/** LEEF 2.0 may name its separator: a sign, or a code as `x09` or `0x09`. */
function separatorOf(word: string): string | undefined {
  const code = /^(?:0?x)([0-9a-fA-F]{2,4})$/.exec(word);
  if (code !== null) return String.fromCharCode(Number.parseInt(code[1] ?? '9', 16));
  return word.length === 1 ? word : undefined;
}

/** Senders often turn the tabs into blanks on the way; then the text says best where pairs part. */
function likelySeparator(text: string): string {
  return ['\t', '^', '|'].find((sign) => text.includes(sign)) ?? '\t';
}

/** What stands after the header: in version 2.0 perhaps a separator of its own, then the attributes. */
function attributesOf(version: string, rest: string): JsonObject {
  const bar = rest.indexOf('|');
  const named = version.startsWith('2') && bar >= 0 && bar <= 6;
  const text = named ? rest.slice(bar + 1) : rest;
  return readSeparatedPairs(text, (named ? separatorOf(rest.slice(0, bar)) : undefined) ?? likelySeparator(text));
}

/** Log Event Extended Format 1.0 and 2.0; undefined when it is not. */
export function readLeef(text: string): JsonObject | undefined {
  const start = text.indexOf('LEEF:');
  if (start < 0 || start > 1_024) return undefined;
  const header = headerOf(text.slice(start + 5), FIELDS.length);
  if (header === undefined) return undefined;
  return {
    leef: Object.fromEntries(FIELDS.map((name, index) => [name, header.fields[index] ?? ''])),
    ext: attributesOf(header.fields[0] ?? '', header.rest),
  };
}
