import { InputFault, PlatformError } from '../../domain/errors.js';
import type { ErrorCode, Place } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import type { NormalisedEvent, RawRecord } from '../../domain/event.js';
import type { JsonValue } from '../../domain/json.js';
import { isJsonObject } from '../../domain/json.js';
import { canonicalText } from './event/canonical.js';
import { composeEvent } from './event/compose.js';
import type { Reading } from './event/compose.js';
import { ocsfClassOf, ocsfEvent } from './event/ocsf-input.js';
import { partsOf } from './event/split.js';
import { baseEvent } from './generic/base-event.js';
import type { MappingLibrary, Recognised } from './mapping/library.js';
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

function mapped(
  recognised: Recognised,
  record: RawRecord,
  body: JsonValue,
  contentDigest: string,
): readonly NormalisedEvent[] {
  const { program } = recognised;
  const text = typeof body === 'string' ? body : undefined;
  const reading: Reading = { program, record, body: recognised.body, contentDigest, text };
  return partsOf(program, recognised.body, record.receivedAt).map(
    (part) => composeEvent(reading, part) ?? baseEvent(record, body, contentDigest),
  );
}

/** A mapping that cannot make its class from this record leaves it to the generic event: an answer is better than none. */
function mappedOrBase(
  recognised: Recognised,
  record: RawRecord,
  body: JsonValue,
  contentDigest: string,
): readonly NormalisedEvent[] {
  try {
    return mapped(recognised, record, body, contentDigest);
  } catch (fault) {
    if (fault instanceof InputFault && fault.code === 'OCSF_INVALID') return [baseEvent(record, body, contentDigest)];
    throw fault;
  }
}

function ocsfOrBase(record: RawRecord, body: JsonValue, contentDigest: string): NormalisedEvent {
  const ocsfClass = ocsfClassOf(body);
  if (ocsfClass === undefined || !isJsonObject(body)) return baseEvent(record, body, contentDigest);
  try {
    return ocsfEvent(record, body, ocsfClass, contentDigest);
  } catch (fault) {
    if (fault instanceof InputFault && fault.code === 'OCSF_INVALID') return baseEvent(record, body, contentDigest);
    throw fault;
  }
}

function eventsOf(record: RawRecord, body: JsonValue, mappings: MappingLibrary): readonly NormalisedEvent[] {
  if (isBatch(body)) {
    return body.flatMap((one, index) =>
      eventsOf({ ...record, raw: one, position: `${record.position}[${String(index)}]` }, one, mappings),
    );
  }
  const recognised = mappings.recognise(record.source, body);
  const contentDigest = digestOf(canonicalText(body));
  if (recognised === undefined) return [ocsfOrBase(record, body, contentDigest)];
  return mappedOrBase(recognised, record, body, contentDigest);
}

/** A list of objects is several records: what a tool exports, or a hub delivers. */
function isBatch(body: JsonValue): body is readonly JsonValue[] {
  return Array.isArray(body) && body.every(isJsonObject);
}

/** Turns a record into OCSF events. Pure: the same record and mappings give the same events, whatever came before. */
export function normaliseRecord(record: RawRecord, mappings: MappingLibrary): Normalised {
  try {
    const body = typeof record.raw === 'string' ? parseLine(record.raw) : record.raw;
    return { events: eventsOf(record, body, mappings) };
  } catch (fault) {
    return { reject: rejectOf(fault, record) };
  }
}
