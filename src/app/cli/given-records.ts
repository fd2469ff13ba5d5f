import { PlatformError } from '../../domain/errors.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import { isJsonObject } from '../../domain/json.js';
import {
  DEFAULT_LINE_LIMIT,
  HeadedLines,
  linesOf,
  openText,
  openWhole,
  parseLine,
  tooLarge,
  unicodeOf,
} from '../../pipeline/normalise/index.js';
import type { Line } from '../../pipeline/normalise/index.js';
import { inputStream, wholeOf } from './input-stream.js';

/** A report is read in memory; beyond this it has to be split by whoever makes it. */
const LARGEST_REPORT = 256 * 1024 * 1024;

/** As whoever gave it will look for it: a number stays a number. */
export type RecordId = string | number;

/** A record as a line of a file gave it, alone or as `{"id","source","raw"}`. */
export interface GivenRecord {
  /** Undefined where the line names none. */
  readonly id: RecordId | undefined;
  readonly source: string | null;
  readonly raw: JsonValue;
}

function isEnvelope(body: JsonValue): body is JsonObject {
  return isJsonObject(body) && 'raw' in body && Object.keys(body).every((key) => ['id', 'source', 'raw'].includes(key));
}

function idOf(value: JsonValue | undefined): RecordId | undefined {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function lineLimit(): number {
  const configured = Number(process.env['SEQUITUR_MAX_LINE_BYTES']);
  return Number.isSafeInteger(configured) && configured > 0 ? configured : DEFAULT_LINE_LIMIT;
}

/** The lines that hold a record; of a log with a header, its rows. */
export async function* linesIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  for await (const line of new HeadedLines().of(linesOf(unicodeOf(bytes), lineLimit())))
    if (line.tooLarge || line.row !== null) yield line;
}

/** Throws the fault for which the line cannot be used. */
export function recordOf(line: Line): GivenRecord {
  if (line.tooLarge) throw tooLarge(line.size, lineLimit());
  const body = parseLine(line.row ?? line.bytes, lineLimit());
  if (!isEnvelope(body)) return { id: undefined, source: null, raw: body };
  const source = body['source'];
  return { id: idOf(body['id']), source: typeof source === 'string' ? source : null, raw: body['raw'] ?? null };
}

/** A file that is one record: a report or a mail message. */
export async function reportIn(file: string, bytes: AsyncIterable<Uint8Array>): Promise<JsonValue> {
  return openWhole(file, await wholeOf(bytes, LARGEST_REPORT));
}

/** A record that was read, or the fault for which it was not. */
export type Sample = { readonly given: GivenRecord } | { readonly fault: PlatformError };

async function sampleOf(read: () => Promise<GivenRecord> | GivenRecord): Promise<Sample> {
  try {
    const given = await read();
    return { given: { ...given, raw: await openText(given.raw) } };
  } catch (fault) {
    if (fault instanceof PlatformError && fault.code !== 'FILE_UNREADABLE') return { fault };
    throw fault;
  }
}

/** The records of a file as `normalise` reads them; `-` is standard input. */
export async function* samplesIn(file: string, isReport: boolean): AsyncGenerator<Sample> {
  const bytes = inputStream(file);
  if (isReport) {
    yield await sampleOf(async () => ({ id: file, source: null, raw: await reportIn(file, bytes) }));
    return;
  }
  for await (const line of linesIn(bytes)) yield await sampleOf(() => recordOf(line));
}
