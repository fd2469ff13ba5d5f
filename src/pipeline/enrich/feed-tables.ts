import { parse } from 'csv-parse/sync';
import { InputFault } from '../../domain/errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { normalised, type FeedContent } from './feed-file.js';
import type { FeedEntry } from './ports.js';

/** Columns that hold what a record is about, the telling ones first: a hash before the address that served it. */
const VALUE_COLUMNS = [
  'ioc_value',
  'ioc',
  'sha256_hash',
  'md5_hash',
  'url',
  'dst_ip',
  'ip_address',
  'ip',
  'domain',
  'value',
];
const SINCE_COLUMNS = ['first_seen_utc', 'first_seen', 'dateadded', 'date_added', 'firstseen'];
const UNTIL_COLUMNS = ['valid_until', 'expires'];

/**
 * Tables as abuse.ch exports them (URLhaus, ThreatFox, Feodo Tracker, MalwareBazaar) and the like: the head line may be a
 * comment, cells may be quoted.
 * @see https://threatfox.abuse.ch/export/
 */
export function readFeedTable(text: string): FeedContent {
  const lines = text.split(/\r?\n/);
  const head = headOf(lines);
  if (head === null) return { entries: [], skipped: 0 };
  return tableContent(recordsOf(lines.slice(head.firstRow).join('\n'), head.names));
}

/** What the columns are called, and where the rows begin; null where no row is there yet. */
export function headOf(
  lines: readonly string[],
): { readonly names: readonly string[]; readonly firstRow: number } | null {
  const firstRow = lines.findIndex((line) => line.trim() !== '' && !line.startsWith('#'));
  if (firstRow === -1) return null;
  const comment = lines.slice(0, firstRow).findLast((line) => line.includes(',')) ?? '';
  const head = lines[firstRow] ?? '';
  const isHead = columnOf(namesOf(head), VALUE_COLUMNS) !== null;
  const names = isHead ? namesOf(head) : namesOf(comment.replace(/^#\s*/, ''));
  if (columnOf(names, VALUE_COLUMNS) === null)
    throw new InputFault('BAD_USER_INPUT', 'No column of this table holds what it is about.', {
      place: { line: firstRow + 1 },
      remedy: `Name a column ${VALUE_COLUMNS.join(', ')}; a head line may be a comment.`,
    });
  return { names, firstRow: isHead ? firstRow + 1 : firstRow };
}

function namesOf(line: string): readonly string[] {
  return line.split(',').map((name) => name.replaceAll('"', '').trim().toLowerCase());
}

function columnOf(names: readonly string[], wanted: readonly string[]): string | null {
  return wanted.find((name) => names.includes(name)) ?? null;
}

/** A line that begins with `#` is a comment wherever it stands. */
export const CSV_OPTIONS = {
  trim: true,
  relax_column_count: true,
  relax_quotes: true,
  skip_empty_lines: true,
  comment: '#',
  comment_no_infix: true,
} as const;

function recordsOf(rows: string, names: readonly string[]): readonly JsonObject[] {
  try {
    return parse(rows, { ...CSV_OPTIONS, columns: [...names] });
  } catch (cause) {
    throw new InputFault('BAD_USER_INPUT', 'The table cannot be read: a quoted cell does not end.', { cause });
  }
}

/** The same as JSON: a list, a list under any name, or lists by id as ThreatFox writes them. */
export function readFeedJson(text: string): FeedContent {
  return tableContent(objectsIn(jsonOf(text)));
}

export function jsonOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new InputFault('BAD_USER_INPUT', 'The feed is not JSON.', { cause });
  }
}

function objectsIn(value: JsonValue): readonly JsonObject[] {
  if (Array.isArray(value)) return value.filter(isJsonObject);
  if (!isJsonObject(value)) return [];
  return Object.values(value).flatMap((each) => (Array.isArray(each) ? each.filter(isJsonObject) : []));
}

export function tableContent(records: readonly JsonObject[]): FeedContent {
  const entries = records.flatMap((record) => {
    const entry = entryOf(record);
    return entry === null ? [] : [entry];
  });
  const byValue = new Map(entries.map((entry) => [entry.value, entry]));
  return { entries: [...byValue.values()], skipped: records.length - entries.length };
}

function entryOf(record: JsonObject): FeedEntry | null {
  const value = textIn(record, VALUE_COLUMNS);
  if (value === null) return null;
  const confidence = Number(record['confidence_level'] ?? record['confidence'] ?? 50);
  return {
    value: withoutPort(normalised(value)),
    validFrom: instantIn(record, SINCE_COLUMNS) ?? 0,
    validTo: instantIn(record, UNTIL_COLUMNS),
    confidence: Number.isFinite(confidence) ? Math.min(100, Math.max(0, Math.round(confidence))) : 50,
    revoked: false,
  };
}

function textIn(record: JsonObject, names: readonly string[]): string | null {
  const found = names.map((name) => record[name]).find((each) => typeof each === 'string' && each.trim() !== '');
  return typeof found === 'string' ? found.trim() : null;
}

/** `2026-03-02 06:41:12` is UTC in these feeds. */
function instantIn(record: JsonObject, names: readonly string[]): number | null {
  const text = textIn(record, names);
  if (text === null) return null;
  const plain = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?: UTC|Z)?$/.exec(text);
  const at = Date.parse(plain === null ? text : `${plain[1] ?? ''}T${plain[2] ?? ''}Z`);
  return Number.isNaN(at) ? null : at;
}

/** Events name an address; on which port the bad server listened does not make it another. */
function withoutPort(value: string): string {
  return /^\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}$/.test(value) ? (value.split(':')[0] ?? value) : value;
}
