import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { normalised, type FeedContent } from './feed-file.js';
import { jsonOf } from './feed-tables.js';
import type { FeedEntry } from './ports.js';

/** Types whose value is what events name, and those that join two such values. */
const SINGLE: ReadonlySet<string> = new Set([
  'ip-src',
  'ip-dst',
  'domain',
  'hostname',
  'url',
  'uri',
  'md5',
  'sha1',
  'sha256',
  'email-src',
  'email',
]);
/** Of joined values the one that says what it is: the hash of a file, not its name; the address, not its port. */
const JOINED: Readonly<Record<string, readonly number[]>> = {
  'domain|ip': [0, 1],
  'hostname|port': [0],
  'ip-src|port': [0],
  'ip-dst|port': [0],
  'filename|md5': [1],
  'filename|sha1': [1],
  'filename|sha256': [1],
};

/**
 * Events of MISP: an event as its feed or its interface gives it, or the answer of a search. Only attributes that whoever
 * wrote them means for detection (`to_ids`) count; a deleted one is withdrawn.
 * @see https://www.misp-project.org/misp-standard/ (core format)
 */
export function readMispEvents(text: string): FeedContent {
  return mispContent(jsonOf(text));
}

export function mispContent(value: JsonValue): FeedContent {
  const attributes = eventsIn(value)
    .flatMap(attributesOf)
    .filter((attribute) => attribute['to_ids'] === true);
  const read = attributes.map(entriesOf);
  const byValue = new Map(read.flat().map((entry) => [entry.value, entry]));
  return { entries: [...byValue.values()], skipped: read.filter((entries) => entries.length === 0).length };
}

function eventsIn(value: JsonValue): readonly JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(eventsIn);
  if (!isJsonObject(value)) return [];
  const { Event: event, response } = value;
  if (response !== undefined) return eventsIn(response);
  if (isJsonObject(event)) return [event];
  return Array.isArray(value['Attribute']) ? [value] : [];
}

function attributesOf(event: JsonObject): readonly JsonObject[] {
  const own = listAt(event['Attribute']);
  return [...own, ...listAt(event['Object']).flatMap((object) => listAt(object['Attribute']))];
}

function listAt(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function entriesOf({
  type,
  value,
  deleted,
  timestamp,
  first_seen: since,
  last_seen: until,
}: JsonObject): readonly FeedEntry[] {
  if (typeof type !== 'string' || typeof value !== 'string') return [];
  const parts = value.split('|');
  const values = SINGLE.has(type) ? [value] : (JOINED[type] ?? []).map((at) => parts[at] ?? '');
  const rest = {
    validFrom: instantOf(since) ?? secondsOf(timestamp) ?? 0,
    validTo: instantOf(until),
    confidence: 50,
    revoked: deleted === true,
  };
  return values.filter((each) => each.trim() !== '').map((each) => ({ value: normalised(each), ...rest }));
}

function secondsOf(value: JsonValue | undefined): number | null {
  const seconds = Number(value);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : null;
}

function instantOf(value: JsonValue | undefined): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
