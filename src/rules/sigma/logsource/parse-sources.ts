import type { Cursor } from '../yaml/cursor.js';
import { readDocuments } from '../yaml/read-documents.js';
import { NO_FIELDS, type FieldTable } from '../field/field-table.js';
import type { SourceEntry, Telltale } from './sources.js';

/** Reads `fields/<name>.yaml`: `roots`, and `fields` as `name: path` or a list; `raw:` marks a path in the vendor's record. */
export function parseFieldTable(name: string, text: string): FieldTable {
  const [table] = readDocuments(text);
  if (table === undefined) return { ...NO_FIELDS, name };
  const fields = (table.get('fields')?.entries() ?? []).map((entry) => [entry.name, pathsOf(entry.value)] as const);
  return { name, roots: textsOf(table.get('roots')), fields: new Map(fields) };
}

const RAW = 'raw:';

function pathsOf(value: Cursor): { ocsf: readonly string[]; raw: readonly string[] } {
  const paths = textsOf(value);
  return {
    ocsf: paths.filter((path) => !path.startsWith(RAW)),
    raw: paths.filter((path) => path.startsWith(RAW)).map((path) => path.slice(RAW.length)),
  };
}

/** Reads `logsources.yaml`. */
export function parseSourceEntries(text: string, tables: ReadonlyMap<string, FieldTable>): readonly SourceEntry[] {
  const [list] = readDocuments(text);
  return (list?.items() ?? []).map((entry) => parseEntry(entry, tables));
}

function parseEntry(entry: Cursor, tables: ReadonlyMap<string, FieldTable>): SourceEntry {
  const match = entry.get('match');
  if (match === null) throw entry.fault('a log source needs match', { expected: 'match: {product: …}' });
  const part = (name: string): string | null => match.get(name)?.text() ?? null;
  return {
    match: { product: part('product'), service: part('service'), category: part('category') },
    sources: textsOf(entry.get('sources')),
    classes: textsOf(entry.get('classes')),
    when: (entry.get('when')?.items() ?? []).map(parseTelltale),
    table: tableNamed(entry.get('fields'), tables),
  };
}

function parseTelltale(telltale: Cursor): Telltale {
  return new Map(
    telltale.entries().map(({ name, value }) => [name, textsOf(value).map((text) => text.toLowerCase())] as const),
  );
}

function tableNamed(name: Cursor | null, tables: ReadonlyMap<string, FieldTable>): FieldTable {
  if (name === null) return NO_FIELDS;
  const table = tables.get(name.text());
  if (table === undefined) throw name.fault(`no field table is called ${name.text()}`);
  return table;
}

function textsOf(value: Cursor | null): readonly string[] {
  return value === null ? [] : value.several().map((item) => item.text());
}
