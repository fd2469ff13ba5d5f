import type { EventView } from '../../pattern/pattern.js';
import { readAnyCase } from './any-case.js';
import { isStored, rawRecord } from './raw-record.js';
import { readPath, type ReadValues } from './read-path.js';

export type ReadField = (view: EventView) => readonly unknown[];

/** Where a log source's fields stand. */
export interface FieldTable {
  readonly name: string;
  /** Sigma field -> OCSF paths that hold the vendor's value unchanged, and paths in the vendor's record. */
  readonly fields: ReadonlyMap<string, { readonly ocsf: readonly string[]; readonly raw: readonly string[] }>;
  /** Paths under which a record keeps its fields; `{field}` stands for the field's name. */
  readonly roots: readonly string[];
}

export const NO_FIELDS: FieldTable = { name: 'none', fields: new Map(), roots: [] };

const READERS = new WeakMap<FieldTable, Map<string, ReadField>>();

/** The reader of a field; rules of one log source share it. */
export function fieldReader(table: FieldTable, field: string): ReadField {
  const readers = READERS.get(table) ?? new Map<string, ReadField>();
  READERS.set(table, readers);
  const known = readers.get(field);
  if (known !== undefined) return known;
  const reader = compileReader(table, field);
  if (readers.size < MOST_READERS) readers.set(field, reader);
  return reader;
}

/** Fields are named by rules, and so by whoever writes them: what is remembered is bounded. */
const MOST_READERS = 10_000;

/** Looks a field up: the mapped OCSF path first, else the vendor's record, else what OCSF had no place for. */
function compileReader(table: FieldTable, field: string): ReadField {
  const mapped = table.fields.get(field);
  const ocsf = (mapped?.ocsf ?? []).map(readPath);
  const raw = [field, ...(mapped?.raw ?? []), ...table.roots.map((root) => rooted(root, field))].map(readPath);
  const inStored = [...raw, readAnyCase(field)];
  return (view) => {
    const { doc } = view;
    if (!isStored(doc)) return firstOf(raw, doc);
    const found = firstOf(ocsf, doc);
    if (found.length > 0) return found;
    const inRecord = firstOf(inStored, rawRecord(view, doc));
    return inRecord.length > 0 ? inRecord : firstOf(inStored, doc['unmapped']);
  };
}

function rooted(root: string, field: string): string {
  return root.includes('{field}') ? root.replaceAll('{field}', field) : `${root}.${field}`;
}

function firstOf(readers: readonly ReadValues[], doc: unknown): readonly unknown[] {
  for (const read of readers) {
    const values = read(doc);
    if (values.length > 0) return values;
  }
  return [];
}
