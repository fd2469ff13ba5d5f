import { cloudEventRecord, isCloudEvent } from '../../../domain/cloud-event.js';
import { parseExactly } from '../../../domain/exact-integers.js';
import { InputFault } from '../../../domain/errors.js';
import type { JsonValue } from '../../../domain/json.js';
import { HeadedLines, linesOf, parseWhole, unicodeOf } from '../../../pipeline/normalise/index.js';
import { HEAD_BYTES, jsonValuesOf } from './json-values.js';

/** A record as it stood in a body, or why it cannot be taken. */
export type BodyRecord =
  | { readonly raw: JsonValue; readonly position: string | null; readonly bytes: number; readonly fault?: undefined }
  /** Its bytes as Latin-1, which has a letter for each: nothing is lost, and a replay reads it so. */
  | { readonly fault: 'INGEST_BAD_ENCODING'; readonly raw: string; readonly position: null; readonly bytes: number }
  /** Its beginning, which says whose it is. */
  | { readonly fault: 'INGEST_TOO_LARGE'; readonly raw: string; readonly position: null; readonly bytes: number };

export interface BodyForm {
  readonly contentType: string;
  /** Longest record, in bytes. */
  readonly recordLimit: number;
}

type Reader = (stream: AsyncIterable<Uint8Array>, form: BodyForm) => AsyncGenerator<BodyRecord>;

const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/^application\/cloudevents(-batch)?\+json$/, cloudEventsOf],
  [/^application\/(x-ndjson|ndjson|jsonl|x-jsonlines|jsonlines|x-json-stream)$/, linesIn],
  [/^(application\/xml|text\/xml|message\/rfc822|text\/csv|application\/vnd\.ms-excel)$/, wholeOf],
  [/^(application\/json|text\/json|application\/[\w.-]+\+json)$/, valuesIn],
  [/^text\/plain$/, linesIn],
  [/^(application\/(octet-stream|x-www-form-urlencoded|gzip|x-gzip)|)$/, sniffed],
];

/** The records of a body by its media type, read while it arrives. */
export function recordsOf(stream: AsyncIterable<Uint8Array>, form: BodyForm): AsyncGenerator<BodyRecord> {
  const type = (form.contentType.split(';')[0] ?? '').trim().toLowerCase();
  const reader = READERS.find(([pattern]) => pattern.test(type))?.[1];
  const [, charset] = /;\s*charset="?([\w:.-]+)"?/i.exec(form.contentType) ?? [];
  if (reader === wholeOf) return wholeOf(stream, form);
  if (reader !== undefined) return reader(unicodeOf(stream, charset ?? null), form);
  throw new InputFault('INGEST_UNSUPPORTED_MEDIA', 'The media type of the request is not read here.', {
    remedy:
      'Send application/json, application/x-ndjson, text/plain, text/csv, application/xml, message/rfc822 or application/cloudevents+json.',
  });
}

async function* linesIn(stream: AsyncIterable<Uint8Array>, { recordLimit }: BodyForm): AsyncGenerator<BodyRecord> {
  for await (const line of new HeadedLines().of(linesOf(stream, recordLimit))) {
    if (line.tooLarge) yield cutRecord(line.head, line.size);
    else if (typeof line.row === 'string') yield { raw: line.row, position: null, bytes: line.bytes.byteLength };
    else if (line.row === undefined) yield textRecord(line.bytes);
  }
}

/** What is cut says so itself, so that nobody takes it for the whole. */
function cutRecord(head: Uint8Array, size: number): BodyRecord {
  const raw = `${Buffer.from(head).toString('utf8')}… [cut: it had ${String(size)} bytes]`;
  return { fault: 'INGEST_TOO_LARGE', raw, position: null, bytes: head.byteLength };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function textRecord(bytes: Uint8Array): BodyRecord {
  try {
    return { raw: UTF8.decode(bytes).replace(/\r$/, ''), position: null, bytes: bytes.byteLength };
  } catch {
    const raw = Buffer.from(bytes).toString('latin1');
    return { fault: 'INGEST_BAD_ENCODING', raw, position: null, bytes: bytes.byteLength };
  }
}

async function* valuesIn(stream: AsyncIterable<Uint8Array>, { recordLimit }: BodyForm): AsyncGenerator<BodyRecord> {
  for await (const value of jsonValuesOf(stream, recordLimit)) {
    if (value.tooLarge) yield cutRecord(value.head, value.size);
    else yield parsed(textRecord(value.bytes));
  }
}

/** What is no JSON stays a text: the normaliser parks it whole, with its code. */
function parsed(record: BodyRecord): BodyRecord {
  if (record.fault !== undefined || typeof record.raw !== 'string') return record;
  try {
    const value = parseExactly(record.raw) as JsonValue;
    return typeof value === 'object' && value !== null ? { ...record, raw: value } : { ...record, raw: textOf(value) };
  } catch {
    return record;
  }
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function* cloudEventsOf(stream: AsyncIterable<Uint8Array>, form: BodyForm): AsyncGenerator<BodyRecord> {
  for await (const record of valuesIn(stream, form)) {
    if (record.fault !== undefined || !isCloudEvent(record.raw)) yield record;
    else yield { ...record, ...cloudEventRecord(record.raw) };
  }
}

async function* wholeOf(stream: AsyncIterable<Uint8Array>, form: BodyForm): AsyncGenerator<BodyRecord> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size <= form.recordLimit) chunks.push(chunk);
    else if (chunks.length === 0) chunks.push(chunk.subarray(0, HEAD_BYTES));
  }
  const bytes = Buffer.concat(chunks);
  if (size > form.recordLimit) yield cutRecord(bytes.subarray(0, HEAD_BYTES), size);
  else if (!/csv|excel/.test(form.contentType)) yield textRecord(bytes);
  else for (const raw of rowsOf(parseWhole(bytes))) yield { raw, position: null, bytes: JSON.stringify(raw).length };
}

function rowsOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}

const STARTS_JSON = /^[\s\uFEFF]*[[{]/;

/** A body that does not say what it is: JSON where it begins like it, otherwise lines. */
async function* sniffed(stream: AsyncIterable<Uint8Array>, form: BodyForm): AsyncGenerator<BodyRecord> {
  const chunks = stream[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const whole = (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => chunks };
  })();
  yield* STARTS_JSON.test(Buffer.from(first.value.subarray(0, 256)).toString('utf8'))
    ? valuesIn(whole, form)
    : linesIn(whole, form);
}
