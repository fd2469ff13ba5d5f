import { achieved } from './achieved.js';
import { InputFault } from '../../../domain/errors.js';
import { digestOf } from '../../../domain/ids.js';
import { indexedText } from '../../../domain/indexed-text.js';
import { orderWithin } from '../../../domain/event.js';
import type { NormalisedEvent, RawRecord } from '../../../domain/event.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isMissing, isTrue, textOf } from '../expression/evaluation.js';
import type { Evaluation, Value } from '../expression/evaluation.js';
import type { CaseProgram, Classification, MappingProgram } from '../mapping/program.js';
import { categoryWord, OCSF_VERSION } from '../ocsf/catalogue.js';
import { readInstant } from '../values/instant.js';
import type { Instant } from '../values/instant.js';
import { digestOfValue, type Content } from './canonical.js';
import { DocumentDraft } from './draft.js';
import type { Draft } from './draft.js';
import { claimsOf, factsOf, rolesOf } from './evaluate.js';
import { momentOf, SKEW_TOLERANCE_MS, timeLacks } from './moment.js';
import { makeValid } from './make-valid.js';
import { observablesOf } from './observables.js';
import { takenOf, unmappedOf } from './unmapped.js';
import type { Split } from './unmapped.js';

/** One record, read and recognised, on its way to its events. */
export interface Reading {
  readonly program: MappingProgram;
  readonly record: RawRecord;
  /** As it came: what the same events are made of again. */
  readonly raw: JsonValue;
  /** As its mapping reads it. */
  readonly body: JsonValue;
  readonly content: Content;
  /** The lines of text that the body was decoded from. */
  readonly text: string | undefined;
  /** When whoever brought the record says that it passed it on. */
  readonly carriedAt: number | undefined;
}

/** What counts as the time of receipt: a shipper saw the record before we did. */
export function seenAt({ carriedAt, record }: Pick<Reading, 'carriedAt' | 'record'>): number {
  return carriedAt ?? record.receivedAt;
}

/** One event's share of a record. */
export interface Part {
  readonly evaluation: Evaluation;
  readonly split: Split | undefined;
  readonly externalId: string | null;
  /** How many parts of this record before it have the same id. */
  readonly occurrence: number;
}

function captionOf(chosen: CaseProgram, activityId: number): string {
  return chosen.ocsfClass.attributes['activity_id']?.enum?.[String(activityId)]?.caption ?? 'Unknown';
}

function classificationOf(chosen: CaseProgram, activityId: number): Classification {
  const { ocsfClass } = chosen;
  const caption = ocsfClass.caption ?? ocsfClass.name;
  const activity = captionOf(chosen, activityId);
  return {
    class_uid: ocsfClass.uid,
    class_name: caption,
    category_uid: ocsfClass.category_uid ?? 0,
    category_name: ocsfClass.category_name ?? 'Uncategorized',
    activity_id: activityId,
    activity_name: activity,
    type_uid: ocsfClass.uid * 100 + activityId,
    type_name: `${caption}: ${activity}`,
  };
}

/** Worked out once per case and activity; only copies of it are handed out. */
function classification(chosen: CaseProgram, activityId: number): Classification {
  const known = chosen.classifications.get(activityId);
  if (known !== undefined) return known;
  const fresh = classificationOf(chosen, activityId);
  chosen.classifications.set(activityId, fresh);
  return fresh;
}

/** Member by member: spreading an object of varying shape takes V8 microseconds, this takes nanoseconds. */
function copyMembers(from: JsonObject, into: Draft): Draft {
  for (const key in from) into[key] = from[key] ?? null;
  return into;
}

function fillMetadata(document: Draft, chosen: CaseProgram, reading: Reading, externalId: string | null): void {
  const metadata = (document['metadata'] ??= {}) as Draft;
  metadata['version'] = OCSF_VERSION;
  const product = copyMembers(reading.program.product, {});
  metadata['product'] = copyMembers((metadata['product'] as JsonObject | undefined) ?? {}, product);
  if (chosen.profiles.length > 0) metadata['profiles'] = chosen.profiles;
  if (externalId !== null && metadata['uid'] === undefined) metadata['uid'] = externalId;
}

/** A record that does not say how grave it is tells of something that happened, no more. */
function fillSeverity(document: Draft): void {
  document['severity_id'] = 1;
  document['severity'] ??= 'Informational';
}

function uidOf(reading: Reading, { externalId, occurrence, split }: Part): string {
  const parts = externalId === null ? [reading.content.digest, reading.record.position] : [externalId];
  const kind = externalId === null ? 'content' : 'id';
  return digestOf('event', reading.program.id, kind, ...parts, ...(split === undefined ? [] : [String(occurrence)]));
}

/** What stood around a part on its way here changes with every delivery, and is no change of the part. */
function contentDigestOf({ program, content }: Reading, evaluation: Evaluation): string {
  const own = program.content?.(evaluation) ?? null;
  return own === null ? content.digest : digestOfValue(own);
}

function documentOf(chosen: CaseProgram, reading: Reading, part: Part, time: Instant): JsonObject {
  const { evaluation } = part;
  const activityId = Number(chosen.activity(evaluation) ?? 0);
  const draft = new DocumentDraft(chosen.shapes, copyMembers(classification(chosen, activityId), {}));
  const { document } = draft;
  document['time'] = time.ms;
  const before = document['activity_name'];
  draft.assign(chosen.assignments, evaluation);
  if (activityId !== 99) document['activity_name'] = before as JsonValue;
  if (document['severity_id'] === undefined) fillSeverity(document);
  fillMetadata(document, chosen, reading, part.externalId);
  if (reading.text !== undefined) document['raw_data'] ??= reading.text;
  const observables = observablesOf(draft.observables);
  if (observables.length > 0) document['observables'] = observables;
  const copied = makeValid(draft, chosen);
  const unmapped = unmappedOf(reading.body, { taken: takenOf(copied), split: part.split });
  if (unmapped !== undefined) document['unmapped'] = unmapped;
  return document;
}

function versionOf(program: MappingProgram, evaluation: Evaluation): number {
  const value = program.revision?.(evaluation);
  const instant = readInstant(value);
  if (instant !== undefined) return instant.ms;
  const number = Number(textOf(value) ?? 0);
  return Number.isSafeInteger(number) ? number : 0;
}

function numberOf(value: Value): number {
  return Number(value ?? 0) || 0;
}

/** What is made of a part of a record by the case that applies to it. */
export type Compose<T> = (chosen: CaseProgram, reading: Reading, part: Part) => T;

/** Composes by the first case that applies and whose class the record can fill; undefined when none does. */
export function composed<T>(reading: Reading, part: Part, compose: Compose<T>): T | undefined {
  let fault: InputFault | undefined;
  for (const one of reading.program.cases) {
    if (one.when !== undefined && !isTrue(one.when(part.evaluation))) continue;
    try {
      return compose(one, reading, part);
    } catch (cause) {
      if (!(cause instanceof InputFault) || cause.code !== 'OCSF_INVALID') throw cause;
      // The first case said best what the record lacks.
      fault ??= cause;
    }
  }
  if (fault !== undefined) throw fault;
  return undefined;
}

/** A record without a stamp of its own happened about when whoever passed it on says. */
function stampOf({ program, carriedAt }: Reading, evaluation: Evaluation): Value {
  const stamp = program.time(evaluation);
  return isMissing(stamp) ? carriedAt : stamp;
}

function timeOf(reading: Reading, { evaluation }: Part): Instant {
  const { id, timeFields, timeOptions } = reading.program;
  const stamp = stampOf(reading, evaluation);
  if (isMissing(stamp)) throw timeLacks(id, timeFields);
  return momentOf(stamp, { ...timeOptions, receivedAt: seenAt(reading) });
}

/** The OCSF document alone. */
export function composeDocument(chosen: CaseProgram, reading: Reading, part: Part): JsonObject {
  return documentOf(chosen, reading, part, timeOf(reading, part));
}

/** The whole event: the document, and what the graph needs beside it. */
export function composeEvent(chosen: CaseProgram, reading: Reading, part: Part): NormalisedEvent {
  const { program, record } = reading;
  const { evaluation, externalId } = part;
  const time = timeOf(reading, part);
  const ocsf = documentOf(chosen, reading, part, time);
  const roles = rolesOf(chosen.roles, evaluation);
  return {
    uid: uidOf(reading, part),
    source: record.source ?? program.id,
    externalId: externalId === null ? null : indexedText(externalId),
    version: versionOf(program, evaluation),
    contentDigest: contentDigestOf(reading, evaluation),
    classUid: chosen.ocsfClass.uid,
    className: categoryWord(chosen.ocsfClass.name),
    categoryUid: numberOf(ocsf['category_uid']),
    activityId: numberOf(ocsf['activity_id']),
    severityId: numberOf(ocsf['severity_id']),
    time: time.ms,
    order: orderWithin(time.nanos, numberOf(program.sequence?.(evaluation))),
    receivedAt: record.receivedAt,
    ocsf,
    raw: reading.raw,
    mapping: `${program.id}@${program.version}`,
    operation: achieved(textOf(chosen.operation?.(evaluation)) ?? null, ocsf),
    roles,
    claims: claimsOf(chosen.claims, roles, evaluation),
    facts: factsOf(chosen.facts, evaluation),
    timeSkew: time.ms > record.receivedAt + SKEW_TOLERANCE_MS,
  };
}
