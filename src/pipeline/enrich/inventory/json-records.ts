import { InputFault } from '../../../domain/errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { jsonOf, objectAt, problem, together, type InventoryReading, type RecordReading } from './draft.js';

/** How the records of a file are told of and found in it. */
export interface Records {
  /** What it is, as the head of a sentence: `The AWS inventory`. */
  readonly what: string;
  /** Names under which a document holds its list. */
  readonly lists: readonly string[];
  /** How a record's place is written: `assets` gives `assets[3]`. */
  readonly each: string;
  /** Whether a list may hold objects as texts of their own, or be a table of columns and rows. */
  readonly tables?: boolean;
}

/** A line of which nothing can be read; what stands in the others is worth no less for it. */
class BrokenLine {
  constructor(readonly at: number) {}
}

type Found = JsonValue | BrokenLine;

/**
 * Reads the objects of a list, of a document that holds one, or of lines with one object (or one page of a list) each.
 * A line that is no JSON is told by its number and costs none of the others. What is no object has nothing to say.
 */
export function eachRecord(
  text: string,
  records: Records,
  read: (record: JsonObject, place: string) => RecordReading,
): InventoryReading {
  return together(
    found(text, records).map((record, i) =>
      record instanceof BrokenLine
        ? problem(`line ${String(record.at)}`, 'is not JSON')
        : read(objectAt(record), `${records.each}[${String(i)}]`),
    ),
  );
}

function found(text: string, records: Records): readonly Found[] {
  const lines = linesOf(text);
  if (lines !== null)
    return lines.flatMap((line): readonly Found[] => (line instanceof BrokenLine ? [line] : recordsIn(line, records)));
  const { what, lists } = records;
  const document = jsonOf(text, what);
  const list = listIn(document, records);
  if (list !== null) return list;
  throw new InputFault('BAD_USER_INPUT', `${what} holds none of: ${lists.join(', ')}.`, {
    remedy: 'Give the file as the vendor exports it; docs/context.md names the command for each format.',
  });
}

/** A line is a record, or a page of a list. */
function recordsIn(line: JsonValue, records: Records): readonly JsonValue[] {
  return listIn(line, records) ?? [line];
}

function listIn(document: JsonValue, { what, lists, tables = false }: Records): readonly JsonValue[] | null {
  if (Array.isArray(document)) return document;
  const told = lists.map((name) => objectAt(document)[name]);
  const list = told.find(Array.isArray);
  if (list !== undefined)
    return tables ? list.map((each) => (typeof each === 'string' ? jsonOf(each, what) : each)) : list;
  return tables ? rowsOf(objectAt(told.find(isJsonObject))) : null;
}

function rowsOf({ columns, rows }: JsonObject): readonly JsonObject[] | null {
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null;
  const names = columns.map((column) => String(objectAt(column)['name'] ?? ''));
  return rows.map((row) => {
    const cells: readonly JsonValue[] = Array.isArray(row) ? row : [];
    return Object.fromEntries(names.flatMap((name, i) => (cells[i] === undefined ? [] : [[name, cells[i]]])));
  });
}

/** Lines of which at least one is an object by itself; null where the text is one document, or was one and is cut off. */
function linesOf(text: string): readonly (JsonObject | BrokenLine)[] | null {
  const lines = text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [{ line, at: i + 1 }]));
  if (!/^\s*\{\s*\S/.test(lines[0]?.line ?? '')) return null;
  const read = lines.map(({ line, at }) => objectIn(line) ?? new BrokenLine(at));
  return read.some((line) => !(line instanceof BrokenLine)) ? read : null;
}

function objectIn(line: string): JsonObject | null {
  try {
    const value = JSON.parse(line) as JsonValue;
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
