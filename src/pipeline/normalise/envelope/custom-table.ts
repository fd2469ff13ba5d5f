import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { Carried } from './carried.js';

/** The letter by which the collector's API for custom tables names the type of a column: text, double, boolean, time, id. */
const TYPED = /^(.+)_[sdbtg]$/;
const LEAST_TYPED = 3;

/**
 * A row of a custom table of Azure Monitor (`Okta_CL`) in the collector API's own form: the paths of the record with
 * underscores for dots (which the mapping that reads it puts back), and a letter for the type behind each. Nothing for any other object.
 */
export function ofCustomTable(row: JsonObject): readonly Carried[] {
  const columns = Object.entries(row).map(([name, value]) => ({ name, value, path: TYPED.exec(name)?.[1] }));
  if (row['TimeGenerated'] === undefined || columns.filter(({ path }) => path !== undefined).length < LEAST_TYPED)
    return [];
  const of = (isTyped: boolean, nameOf: (path: string) => string): JsonObject =>
    Object.fromEntries(
      columns
        .filter(({ path }) => (path !== undefined) === isTyped)
        .map(({ name, value, path }): [string, JsonValue] => [nameOf(path ?? name), value]),
    );
  const record = of(true, (path) => path);
  return [{ record, around: of(false, (name) => name) }];
}
