import { InputFault, PlatformError } from '../../domain/errors.js';
import type { ErrorCode, Place } from '../../domain/errors.js';
import type { NormalisedEvent, RawRecord } from '../../domain/event.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import { isJsonObject } from '../../domain/json.js';
import { carried, carriedText, carrierOf, withoutCarrier } from './envelope/carried.js';
import { openEnvelope } from './envelope/open.js';
import { originalIn } from './envelope/original.js';
import { Content } from './event/canonical.js';
import { composed, composeDocument, composeEvent, seenAt } from './event/compose.js';
import type { Compose, Part, Reading } from './event/compose.js';
import { ocsfClassOf, ocsfDocument, ocsfEvent } from './event/ocsf-input.js';
import { partsOf } from './event/split.js';
import { baseDocument, baseEvent } from './generic/base-event.js';
import { carriedTime } from './generic/guess.js';
import { timeLacks } from './event/moment.js';
import { leavesOf } from './generic/leaves.js';
import { undecoded } from './mapping/decode.js';
import type { MappingLibrary, Recognised } from './mapping/library.js';
import type { OcsfClass } from './ocsf/catalogue.js';
import { unfolded } from './mapping/unfold.js';
import { parseLine, requireContent } from './parse-line.js';
import { auditEventsIn } from './values/audit-event.js';

export interface Reject {
  readonly code: ErrorCode;
  readonly message: string;
  readonly place: Place;
  /** Name and version of the mapping that could not make an event of it; absent where none had begun. */
  readonly mapping?: string;
}

/** What became of one record: its events, or why it is parked. */
export type Normalised =
  | { readonly events: readonly NormalisedEvent[]; readonly reject?: undefined }
  | { readonly events?: undefined; readonly reject: Reject };

/** Which mapping was at work when a fault arose: its author looks for it among the dead letters. */
const STOPPED_IN = new WeakMap<Error, string>();

function rejectOf(fault: unknown, record: RawRecord): Reject {
  const mapping = fault instanceof Error ? STOPPED_IN.get(fault) : undefined;
  return { ...reasonOf(fault, { recordIndex: record.index }), ...(mapping === undefined ? {} : { mapping }) };
}

function reasonOf(fault: unknown, place: Place): Reject {
  if (fault instanceof PlatformError) {
    return { code: fault.code, message: fault.message, place: { ...fault.place, ...place } };
  }
  // A record that breaks us must not stop the others; it is kept with the code that says so.
  const message = fault instanceof Error ? fault.message.slice(0, 200) : 'unknown fault';
  return { code: 'MAPPING_FAILED', message, place };
}

/** What is wanted of a record. */
interface Making<T> {
  readonly mapped: Compose<T>;
  readonly ocsf: (record: RawRecord, body: JsonObject, ocsfClass: OcsfClass, content: Content) => T;
  readonly base: (record: RawRecord, body: JsonValue, content: Content) => T;
  readonly document: (made: T) => JsonObject;
}

const EVENTS: Making<NormalisedEvent> = {
  mapped: composeEvent,
  ocsf: ocsfEvent,
  base: baseEvent,
  document: ({ ocsf }) => ocsf,
};
const DOCUMENTS: Making<JsonObject> = {
  mapped: composeDocument,
  ocsf: ocsfDocument,
  base: baseDocument,
  document: (document) => document,
};

/** A record as it was read. */
interface Read {
  readonly record: RawRecord;
  readonly body: JsonValue;
  readonly content: Content;
}

function readingOf({ program, body: decoded }: Recognised, { record, body, content }: Read): Reading {
  const carrier = carrierOf(body);
  const carriedAt = carrier === undefined ? undefined : carriedTime(leavesOf(carrier), record.receivedAt);
  return { program, record, raw: body, body: decoded, content, text: carriedText(body), carriedAt };
}

function mapped<T>(recognised: Recognised, read: Read, making: Making<T>): readonly T[] {
  try {
    return mappedParts(recognised, read, making);
  } catch (fault) {
    const { id, version } = recognised.program;
    if (fault instanceof Error) STOPPED_IN.set(fault, `${id}@${version}`);
    throw fault;
  }
}

function mappedParts<T>(recognised: Recognised, read: Read, making: Making<T>): readonly T[] {
  const reading = readingOf(recognised, read);
  const parts = partsOf(recognised.program, recognised.body, seenAt(reading));
  const only = parts.length === 1;
  return parts.flatMap((part, index) => {
    const own = only ? read : partAlone(read, part, index);
    const make = (): readonly T[] => [
      composed(reading, part, making.mapped) ?? making.base(own.record, own.body, own.content),
    ];
    return orBase(own, making, make);
  });
}

/** One of several parts: what it cannot be made into concerns it alone. */
function partAlone(read: Read, { evaluation }: Part, index: number): Read {
  const { item } = evaluation;
  if (index === 0 || !isJsonObject(item ?? null)) return read;
  const record = { ...read.record, position: `${read.record.position}[${String(index)}]` };
  return { record, body: item as JsonObject, content: read.content };
}

/** What cannot be made into its class is left to the generic event: an answer is better than none. */
function orBase<T>(read: Read, making: Making<T>, make: () => readonly T[]): readonly T[] {
  try {
    return make();
  } catch (fault) {
    if (!(fault instanceof InputFault) || fault.code !== 'OCSF_INVALID') throw fault;
    return [making.base(read.record, read.body, read.content)];
  }
}

function ocsfOrBase<T>(read: Read, making: Making<T>): readonly T[] {
  const { record, body, content } = read;
  const ocsfClass = ocsfClassOf(body);
  if (ocsfClass === undefined || !isJsonObject(body)) return [making.base(record, body, content)];
  return orBase(read, making, () => [making.ocsf(record, body, ocsfClass, content)]);
}

/** Whose record it is can be told although it lacks the time by which its mapping knows it, and says more than that nobody does. */
function orTimeLacks<T>({ body }: Read, { mappings }: With<T>, make: () => readonly T[]): readonly T[] {
  try {
    return make();
  } catch (fault) {
    const isTime = fault instanceof InputFault && fault.code === 'TIME_MISSING';
    const lacked = isTime && isJsonObject(body) ? mappings.lackingTime(body) : undefined;
    if (lacked === undefined) throw fault;
    const { id, version } = lacked.program;
    const told = timeLacks(id, [lacked.field]);
    STOPPED_IN.set(told, `${id}@${version}`);
    throw told;
  }
}

interface With<T> {
  readonly mappings: MappingLibrary;
  readonly making: Making<T>;
}

function made<T>(record: RawRecord, body: JsonValue, using: With<T>): readonly T[] {
  requireContent(body);
  const several = isBatch(body) ? body : severalIn(body);
  if (several !== undefined) return eachMade(record, several, using);
  const { mappings, making } = using;
  const { source } = record;
  const text = undecoded(body);
  const recognised = mappings.recognise(source, text);
  const opened = recognised === undefined ? openedFor(source, body, mappings) : originalIn(recognised, mappings);
  if (opened !== undefined) return eachMade(record, opened, using);
  const read: Read = { record, body, content: new Content(withoutCarrier(body)) };
  const own = recognised ?? mappings.reshaped(source, text);
  const within = own === undefined ? reshapedWithin(source, body, mappings) : undefined;
  if (within !== undefined) return eachMade(record, within, using);
  const found = own ?? mappings.fallback(source, text);
  if (found === undefined) return orTimeLacks(read, using, () => ocsfOrBase(read, making));
  return mapped(found, read, making);
}

/** Lines of several events, mixed as several processors wrote them. */
function severalIn(body: JsonValue): readonly JsonValue[] | undefined {
  const events = auditEventsIn(carriedText(body) ?? '');
  const carrier = carrierOf(body);
  return carrier === undefined ? events : events?.map((message) => carried({ record: message, around: carrier }));
}

function eachMade<T>(record: RawRecord, members: readonly JsonValue[], using: With<T>): readonly T[] {
  const known = new Set<string>();
  return members.flatMap((one, index) => {
    const position = members.length === 1 ? record.position : `${record.position}[${String(index)}]`;
    const events = made({ ...record, raw: one, position }, typeof one === 'string' ? readText(one) : one, using);
    return members.length > 1 && isAgain(one, events.map(using.making.document), known) ? [] : events;
  });
}

/** A list may hold a record twice: the same text under an id of its own is one event, wherever it stands. */
function isAgain(one: JsonValue, documents: readonly JsonObject[], known: Set<string>): boolean {
  const metadata = documents[0]?.['metadata'];
  if (!isJsonObject(metadata ?? null) || (metadata as JsonObject)['uid'] === undefined) return false;
  const text = JSON.stringify(one);
  const again = known.has(text);
  known.add(text);
  return again;
}

/** The records of somebody else that this one brings along, where some mapping reads them. */
function opening(
  body: JsonValue,
  mappings: MappingLibrary,
  isRead: (one: JsonValue) => boolean,
): readonly JsonValue[] | undefined {
  if (ocsfClassOf(body) !== undefined) return undefined;
  const isKnown = (one: JsonValue): boolean => ocsfClassOf(one) !== undefined || isRead(one);
  return openEnvelope(body, isKnown, (name) => mappings.isProduct(name));
}

function openedFor(source: string | null, body: JsonValue, mappings: MappingLibrary): readonly JsonValue[] | undefined {
  return opening(body, mappings, (one) => mappings.reads(source, undecoded(one)));
}

/** The same for records whose structure a store has changed, or that stand in a member with a path for its name. */
function reshapedWithin(
  source: string | null,
  body: JsonValue,
  mappings: MappingLibrary,
): readonly JsonValue[] | undefined {
  if (!isJsonObject(body)) return undefined;
  const isRead = (one: JsonValue): boolean => {
    const text = undecoded(one);
    return mappings.reads(source, text) || mappings.reshaped(source, text) !== undefined;
  };
  return opening(unfolded(body) ?? body, mappings, isRead);
}

/** A list of objects, or of their texts, is several records: what a tool exports, or a hub delivers. */
function isBatch(body: JsonValue): body is readonly (JsonObject | string)[] {
  return Array.isArray(body) && body.every((one) => isJsonObject(one as JsonValue) || typeof one === 'string');
}

function bodyOf({ raw }: RawRecord): JsonValue {
  return typeof raw === 'string' ? readText(raw) : raw;
}

/** How long a record may be is for its door to say. */
function readText(text: string): JsonValue {
  return parseLine(text, Infinity);
}

/** Turns a record into OCSF events. Pure: the same record and mappings give the same events, whatever came before. */
export function normaliseRecord(record: RawRecord, mappings: MappingLibrary): Normalised {
  try {
    return { events: made(record, bodyOf(record), { mappings, making: EVENTS }) };
  } catch (fault) {
    return { reject: rejectOf(fault, record) };
  }
}

export type Translated =
  | { readonly documents: readonly JsonObject[]; readonly reject?: undefined }
  | { readonly documents?: undefined; readonly reject: Reject };

/** The same for whoever wants the OCSF documents alone: entities, claims, facts and digests are not worked out. */
export function translateRecord(record: RawRecord, mappings: MappingLibrary): Translated {
  try {
    return { documents: made(record, bodyOf(record), { mappings, making: DOCUMENTS }) };
  } catch (fault) {
    return { reject: rejectOf(fault, record) };
  }
}
