import { InputFault, PlatformError } from '../../domain/errors.js';
import type { ErrorCode, Place } from '../../domain/errors.js';
import type { NormalisedEvent, RawRecord } from '../../domain/event.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import { isJsonObject } from '../../domain/json.js';
import { Content } from './event/canonical.js';
import { composed, composeDocument, composeEvent } from './event/compose.js';
import type { Compose, Reading } from './event/compose.js';
import { ocsfClassOf, ocsfDocument, ocsfEvent } from './event/ocsf-input.js';
import { partsOf } from './event/split.js';
import { baseDocument, baseEvent } from './generic/base-event.js';
import type { MappingLibrary, Recognised } from './mapping/library.js';
import type { OcsfClass } from './ocsf/catalogue.js';
import { parseLine } from './parse-line.js';

export interface Reject {
  readonly code: ErrorCode;
  readonly message: string;
  readonly place: Place;
}

/** What became of one record: its events, or why it is parked. */
export type Normalised =
  | { readonly events: readonly NormalisedEvent[]; readonly reject?: undefined }
  | { readonly events?: undefined; readonly reject: Reject };

function rejectOf(fault: unknown, record: RawRecord): Reject {
  const place: Place = { recordIndex: record.index };
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
}

const EVENTS: Making<NormalisedEvent> = { mapped: composeEvent, ocsf: ocsfEvent, base: baseEvent };
const DOCUMENTS: Making<JsonObject> = { mapped: composeDocument, ocsf: ocsfDocument, base: baseDocument };

/** A record as it was read. */
interface Read {
  readonly record: RawRecord;
  readonly body: JsonValue;
  readonly content: Content;
}

function mapped<T>({ program, body: decoded }: Recognised, read: Read, making: Making<T>): readonly T[] {
  const { record, body, content } = read;
  const text = typeof body === 'string' ? body : undefined;
  const reading: Reading = { program, record, body: decoded, content, text };
  return partsOf(program, decoded, record.receivedAt).map(
    (part) => composed(reading, part, making.mapped) ?? making.base(record, body, content),
  );
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

interface With<T> {
  readonly mappings: MappingLibrary;
  readonly making: Making<T>;
}

function made<T>(record: RawRecord, body: JsonValue, using: With<T>): readonly T[] {
  if (isBatch(body)) {
    return body.flatMap((one, index) =>
      made({ ...record, raw: one, position: `${record.position}[${String(index)}]` }, one, using),
    );
  }
  const { mappings, making } = using;
  const recognised = mappings.recognise(record.source, body);
  const read: Read = { record, body, content: new Content(body) };
  if (recognised === undefined) return ocsfOrBase(read, making);
  return orBase(read, making, () => mapped(recognised, read, making));
}

/** A list of objects is several records: what a tool exports, or a hub delivers. */
function isBatch(body: JsonValue): body is readonly JsonValue[] {
  return Array.isArray(body) && body.every(isJsonObject);
}

function bodyOf({ raw }: RawRecord): JsonValue {
  return typeof raw === 'string' ? parseLine(raw) : raw;
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
