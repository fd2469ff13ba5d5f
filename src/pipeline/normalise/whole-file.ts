import { parse as parseCsv } from 'csv-parse/sync';
import { XMLParser } from 'fast-xml-parser';
import { InputFault } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';
import { decodeText } from './parse-line.js';

// No entity is expanded: a report must not be able to name our files or grow without bound.
const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  processEntities: false,
  parseTagValue: false,
});

function asJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new InputFault('INGEST_UNPARSEABLE', 'the report begins like JSON but is not', { cause });
  }
}

/** Reads a report file (JSON, XML or CSV) as one record; anything else is its text. */
export function parseWhole(bytes: Uint8Array): JsonValue {
  const text = decodeText(bytes)
    .replace(/^\uFEFF/, '')
    .trim();
  if (text === '') throw new InputFault('INGEST_UNPARSEABLE', 'the file is empty');
  if (text.startsWith('{') || text.startsWith('[')) return asJson(text);
  try {
    if (text.startsWith('<')) return xml.parse(text) as JsonValue;
    const separator = (/^[^\n]*/.exec(text)?.[0] ?? '').includes(';') ? ';' : ',';
    const rows = parseCsv(text, {
      columns: true,
      delimiter: separator,
      relax_column_count: true,
      bom: true,
    }) as JsonValue[];
    return rows.length === 0 ? text : { rows };
  } catch (cause) {
    throw new InputFault('INGEST_UNPARSEABLE', 'the report is neither JSON, XML nor CSV', { cause });
  }
}
