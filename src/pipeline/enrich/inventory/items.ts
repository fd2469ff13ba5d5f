import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { jsonOf, objectAt, objectsOf } from './draft.js';

/** As `objectsOf`; also where a list holds each object as a text of its own, or is a table of columns and rows. */
export function itemsOf(text: string, what: string, lists: readonly string[]): readonly JsonObject[] {
  const table = tableIn(text, what, lists);
  return table ?? objectsOf(text, what, lists);
}

function tableIn(text: string, what: string, lists: readonly string[]): readonly JsonObject[] | null {
  if (!/^\s*\{/.test(text) || !/"(columns|Results)"\s*:/.test(text) || hasManyLines(text)) return null;
  const document = objectAt(jsonOf(text, what));
  for (const list of lists) {
    const told = document[list];
    if (isJsonObject(told)) return rowsOf(told);
    if (Array.isArray(told) && told.some((each) => typeof each === 'string'))
      return told.map((each) => objectAt(typeof each === 'string' ? jsonOf(each, what) : each));
  }
  return null;
}

/** One object a line is no single document. */
function hasManyLines(text: string): boolean {
  return /^\s*\{.*\}\s*\n\s*\{/.test(text);
}

function rowsOf({ columns, rows }: JsonObject): readonly JsonObject[] | null {
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null;
  const names = columns.map((column) => String(objectAt(column)['name'] ?? ''));
  return rows.map((row) => {
    const cells: readonly JsonValue[] = Array.isArray(row) ? row : [];
    return Object.fromEntries(names.flatMap((name, i) => (cells[i] === undefined ? [] : [[name, cells[i]]])));
  });
}
