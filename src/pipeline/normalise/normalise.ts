import { InputFault, PlatformError } from '../../domain/errors.js';
import type { ErrorCode, Place } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import type { NormalisedEvent, RawRecord } from '../../domain/event.js';
import type { JsonValue } from '../../domain/json.js';
import { canonicalText } from './event/canonical.js';
import { composeEvent } from './event/compose.js';
import type { Reading } from './event/compose.js';
import { evaluationOf } from './event/evaluate.js';
import { isMissing } from './expression/evaluation.js';
import type { Value } from './expression/evaluation.js';
import { baseEvent } from './generic/base-event.js';
import type { MappingLibrary } from './mapping/library.js';
import type { MappingProgram } from './mapping/program.js';
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

function partsOf(program: MappingProgram, record: RawRecord, body: JsonValue): readonly [Value, readonly Value[]] {
  if (program.each === undefined) return [undefined, [undefined]];
  const list = program.each(evaluationOf(body, undefined, record.receivedAt));
  if (isMissing(list)) return [undefined, [undefined]];
  const elements: readonly Value[] = Array.isArray(list) ? (list as readonly Value[]) : [list];
  return elements.length === 0 ? [undefined, [undefined]] : [list, elements];
}

function mapped(
  program: MappingProgram,
  record: RawRecord,
  body: JsonValue,
  contentDigest: string,
): readonly NormalisedEvent[] {
  const [splitAlong, elements] = partsOf(program, record, body);
  const reading: Reading = { program, record, body, contentDigest, splitAlong };
  return elements.map((element, part) => {
    const evaluation = evaluationOf(body, element, record.receivedAt);
    return composeEvent(reading, evaluation, part) ?? baseEvent(record, body, contentDigest);
  });
}

/** A mapping that cannot make its class from this record leaves it to the generic event: an answer is better than none. */
function mappedOrBase(
  program: MappingProgram,
  record: RawRecord,
  body: JsonValue,
  contentDigest: string,
): readonly NormalisedEvent[] {
  try {
    return mapped(program, record, body, contentDigest);
  } catch (fault) {
    if (fault instanceof InputFault && fault.code === 'OCSF_INVALID') return [baseEvent(record, body, contentDigest)];
    throw fault;
  }
}

/** Turns a record into OCSF events. Pure: the same record and mappings give the same events, whatever came before. */
export function normaliseRecord(record: RawRecord, mappings: MappingLibrary): Normalised {
  try {
    const body = typeof record.raw === 'string' ? parseLine(record.raw) : record.raw;
    const contentDigest = digestOf(canonicalText(body));
    const program = mappings.mappingFor(record.source, body);
    const events =
      program === undefined
        ? [baseEvent(record, body, contentDigest)]
        : mappedOrBase(program, record, body, contentDigest);
    return { events };
  } catch (fault) {
    return { reject: rejectOf(fault, record) };
  }
}
