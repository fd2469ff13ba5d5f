import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { carriedText, carrierOf } from '../envelope/carried.js';
import { readAuditEvent } from '../values/audit-event.js';
import { readCef } from '../values/cef.js';
import { readCsvLine } from '../values/csv-line.js';
import { readEmbeddedJson } from '../values/embedded.js';
import { readLeef } from '../values/leef.js';
import { readPairs, readSeparatedPairs } from '../values/pairs.js';
import { readSyslog } from '../values/syslog.js';
import type { SyslogLine } from '../values/syslog.js';
import { readXml } from '../values/xml.js';

/** Longer text is kept as text: no vendor's line comes near, and every decoder copies. */
const MAX_LENGTH = 1_000_000;

/** How a line of text may be read; a mapping names those it accepts, in the order in which they are tried. */
export const DECODERS = ['syslog', 'cef', 'leef', 'kv', 'bars', 'csv', 'tsv', 'json', 'xml', 'audit'] as const;
export type DecoderName = (typeof DECODERS)[number];

export function isDecoder(name: string): name is DecoderName {
  return (DECODERS as readonly string[]).includes(name);
}

function withHeader(line: SyslogLine, body: JsonObject | undefined): JsonObject | undefined {
  if (body === undefined || line.header === undefined) return body;
  return { ...body, syslog: line.header };
}

function jsonOf(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined;
  const value = readEmbeddedJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** Fewer pairs are prose that happens to hold an equals sign. */
const LEAST_PAIRS = 3;

function pairsOf(text: string): JsonObject | undefined {
  const pairs = readPairs(text);
  return pairs !== undefined && Object.keys(pairs).length >= LEAST_PAIRS ? pairs : undefined;
}

/** Values that hold blanks and commas need no quotes where a bar parts them. */
function barredOf(text: string): JsonObject | undefined {
  const pairs = readSeparatedPairs(text, '|');
  return Object.keys(pairs).length >= LEAST_PAIRS ? pairs : undefined;
}

function cellsOf(text: string, separator: string): JsonObject | undefined {
  const cells = readCsvLine(text, separator);
  return cells.length < LEAST_PAIRS ? undefined : { cells };
}

const READERS: Readonly<Record<DecoderName, (line: SyslogLine, text: string) => JsonObject | undefined>> = {
  syslog: (line) => withHeader(line, { message: line.message }),
  // CEF and LEEF begin at their own mark: what stands before it is somebody's header, in whatever form.
  cef: (line, text) => withHeader(line, readCef(text)),
  leef: (line, text) => withHeader(line, readLeef(text)),
  kv: (line) => withHeader(line, pairsOf(line.message)),
  bars: (line) => withHeader(line, barredOf(line.message)),
  csv: (line) => withHeader(line, cellsOf(line.message, ',')),
  tsv: (line) => withHeader(line, cellsOf(line.message, '\t')),
  json: (line) => withHeader(line, jsonOf(line.message)),
  audit: (_line, text) => readAuditEvent(text),
  xml: (line, text) => readXml(text) ?? withHeader(line, readXml(line.message)),
};

/** A line of text that several mappings look at: each way of reading it is tried at most once. */
export class DecodedText {
  private readonly results = new Map<DecoderName, JsonObject | undefined>();
  private line: SyslogLine | undefined;

  constructor(readonly text: string) {}

  read(name: DecoderName): JsonObject | undefined {
    if (this.text.length > MAX_LENGTH && name !== 'xml') return undefined;
    if (this.results.has(name)) return this.results.get(name);
    this.line ??= readSyslog(this.text);
    const result = READERS[name](this.line, this.text);
    this.results.set(name, result);
    return result;
  }
}

/** A record before a mapping has been chosen: JSON as it came, or text that mappings may decode. */
export interface Undecoded {
  readonly body: JsonValue;
  readonly text: DecodedText | undefined;
  /** What stood around the record on its way. */
  readonly carrier: JsonObject | undefined;
}

export function undecoded(body: JsonValue): Undecoded {
  const text = carriedText(body);
  return { body, text: text === undefined ? undefined : new DecodedText(text), carrier: carrierOf(body) };
}
