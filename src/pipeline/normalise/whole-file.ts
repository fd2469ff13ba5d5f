import { parse as parseCsv } from 'csv-parse/sync';
import { parseExactly } from '../../domain/exact-integers.js';
import { InputFault } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';
import { looksLikeMail } from './mail/looks-like-mail.js';
import { decodeText } from './parse-line.js';
import { readCsvLine } from './values/csv-line.js';
import { readXml } from './values/xml.js';
import { isZeekLog, readZeekLog } from './values/zeek-log.js';

/** A report is read in memory; beyond this it has to be split by whoever makes it. */
const MAX_REPORT = 256 * 1024 * 1024;

function unreadable(cause: unknown): InputFault {
  return new InputFault('INGEST_UNPARSEABLE', 'the report begins like JSON but is not', { cause });
}

/** Some tools write one JSON object per line and call the file a report. */
function jsonLines(text: string, cause: unknown): JsonValue {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length < 2) throw unreadable(cause);
  try {
    return lines.map((line) => parseExactly(line) as JsonValue);
  } catch {
    throw unreadable(cause);
  }
}

function asJson(text: string): JsonValue {
  try {
    return parseExactly(text) as JsonValue;
  } catch (cause) {
    return jsonLines(text, cause);
  }
}

function separatorOf(text: string): string {
  const header = /^[^\n]*/.exec(text)?.[0] ?? '';
  const count = (sign: string): number => header.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

/** So far down a header is looked for. */
const TITLE_LINES = 30;

/**
 * Some reports put a title, a date and sums above their table. Lines with less than half the cells of the widest are taken
 * for such; where the first line is no such line, it is the header.
 */
function withoutTitle(text: string): string {
  const lines = text.split('\n', TITLE_LINES);
  const widths = lines.map((line) => readCsvLine(line, separatorOf(line)).length);
  const widest = Math.max(...widths);
  if (widest < 4 || (widths[0] ?? 0) * 2 > widest) return text;
  const header = widths.indexOf(widest);
  // One wide line among the first is a long sentence: a table goes on as wide as it began.
  if (Math.abs((widths[header + 1] ?? 0) - widest) > 1) return text;
  return text.slice(lines.slice(0, header).reduce((length, line) => length + line.length + 1, 0));
}

/** Rows under the header's names; a text with one column is no table. */
function asRows(whole: string): JsonValue {
  const text = withoutTitle(whole);
  const delimiter = separatorOf(text);
  if (!(/^[^\n]*/.exec(text)?.[0] ?? '').includes(delimiter)) return text;
  return parseCsv(text, {
    columns: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    bom: true,
  }) as unknown as JsonValue;
}

/** A mail message is opened later, for that takes time; its headers' commas make no table of it. */
function mailText(bytes: Uint8Array): string {
  try {
    return decodeText(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** Reads a report file (JSON, JSON lines, XML, CSV or Zeek's format as a list of rows) as one record; anything else is its text. */
export function parseWhole(bytes: Uint8Array): JsonValue {
  if (looksLikeMail(bytes)) return mailText(bytes);
  const text = decodeText(bytes)
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') throw new InputFault('INGEST_UNPARSEABLE', 'the file is empty');
  if (text.startsWith('{') || text.startsWith('[') || text === 'null') return asJson(text);
  if (isZeekLog(text)) return readZeekLog(text) as JsonValue;
  const tree = text.startsWith('<') ? readXml(text, MAX_REPORT) : undefined;
  if (tree !== undefined) return tree;
  try {
    return asRows(text);
  } catch (cause) {
    throw new InputFault('INGEST_UNPARSEABLE', 'the report is neither JSON, XML nor CSV', { cause });
  }
}
