import { PlatformError } from '../../domain/errors.js';
import type { DeadLetter, NormalisedEvent, RawRecord } from '../../domain/event.js';
import { digestOf } from '../../domain/ids.js';
import type { Normalise, NormaliseOutcome, PreparedRecord } from './ports.js';

/** A record stamped later than this after its receipt has a wrong clock. */
const SKEW_MS = 5 * 60_000;

export interface Preparation {
  readonly normalise: Normalise;
  /** The link stage: which claims are believed. */
  readonly link: (event: NormalisedEvent) => NormalisedEvent;
  /** How long events of a kind are kept: older ones before their receipt are parked; null = for good. */
  readonly retentionMs: (event: NormalisedEvent) => number | null;
}

/** Every record's events, or the letter it is parked as. Whatever goes wrong with one record stays with that record. */
export function preparedTogether(records: readonly RawRecord[], how: Preparation): readonly PreparedRecord[] {
  const alike = new Map<string, number>();
  return records.map((record) => {
    const one = prepared(record, how);
    if (record.isUnplaced !== true || !('deadLetter' in one)) return one;
    return { ...one, deadLetter: namedByContent(one.deadLetter, alike) };
  });
}

/**
 * A connector that reads overlapping windows, or a sender that sends again in other batches, brings an unreadable record
 * many times: it is one letter. Equal records of one delivery stay apart, by their count in `alike`.
 */
function namedByContent(letter: DeadLetter, alike: Map<string, number>): DeadLetter {
  const content = digestOf('dead-letter', letter.source ?? '', 'content', letter.form, letter.raw);
  const before = alike.get(content) ?? 0;
  alike.set(content, before + 1);
  return { ...letter, id: before === 0 ? content : digestOf(content, String(before)) };
}

function prepared(record: RawRecord, how: Preparation): PreparedRecord {
  const outcome = attempted(record, how);
  if ('reject' in outcome) return { index: record.index, deadLetter: deadLetter(record, outcome.reject) };
  return { index: record.index, events: outcome.events };
}

function attempted(record: RawRecord, how: Preparation): NormaliseOutcome {
  if (record.refused !== undefined) return { reject: record.refused };
  try {
    const outcome = how.normalise(record);
    return 'reject' in outcome ? outcome : accepted(record, outcome.events, how);
  } catch (cause) {
    return {
      reject: { code: cause instanceof PlatformError ? cause.code : 'MAPPING_FAILED', message: reasonOf(cause) },
    };
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function accepted(record: RawRecord, events: readonly NormalisedEvent[], how: Preparation): NormaliseOutcome {
  const mapping = events[0]?.mapping ?? null;
  if (events.length === 0)
    return { reject: { code: 'MAPPING_FAILED', message: 'The mapping made no event of it.', mapping } };
  if (events.some((event) => event.time < record.receivedAt - (how.retentionMs(event) ?? Infinity)))
    return { reject: { code: 'TOO_OLD', message: 'The record is older than the retention of its source.', mapping } };
  return { events: events.map((event) => how.link(flagged(event))) };
}

function flagged(event: NormalisedEvent): NormalisedEvent {
  const timeSkew = event.time > event.receivedAt + SKEW_MS;
  return timeSkew === event.timeSkew ? event : { ...event, timeSkew };
}

function deadLetter(
  record: RawRecord,
  {
    code,
    message,
    mapping = null,
  }: { readonly code: string; readonly message: string; readonly mapping?: string | null },
): DeadLetter {
  const form = typeof record.raw === 'string' ? 'text' : 'json';
  const raw = typeof record.raw === 'string' ? record.raw : JSON.stringify(record.raw);
  const { source, position, receivedAt } = record;
  return {
    id: digestOf('dead-letter', source ?? '', position, raw),
    code,
    message,
    source,
    raw,
    form,
    mapping,
    position,
    receivedAt,
  };
}
