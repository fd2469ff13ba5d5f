import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import type { Needs } from './needs.js';

/** What stood around a record is nobody's to respell. */
const CARRIER = 'carrier';

/** What of a name stays the same however its words are set apart: `alternateId`, `alternate_id`, `ALTERNATEID`. */
function lettersOf(name: string): string {
  return name.toLowerCase().replace(/(?<=[a-z\d])_(?=[a-z\d])/g, '');
}

/** The names of fields as the vendor writes them, found by their letters alone. */
export class Spelling {
  private readonly byLetters = new Map<string, string>();

  constructor(readonly names: ReadonlySet<string>) {
    for (const name of names) {
      const letters = lettersOf(name);
      if (!this.byLetters.has(letters)) this.byLetters.set(letters, name);
    }
  }

  private nameOf(name: string): string {
    return this.names.has(name) ? name : (this.byLetters.get(lettersOf(name)) ?? name);
  }

  /** The record with its fields named as the mapping names them; a field that would take another's place keeps its name. */
  applied(record: JsonObject): JsonObject {
    const used = new Set(Object.keys(record));
    return Object.fromEntries(
      Object.entries(record).map(([name, value]) => {
        const own = this.nameOf(name);
        const free = !used.has(own);
        used.add(own);
        return [free ? own : name, name === CARRIER ? value : this.within(value)];
      }),
    );
  }

  /**
   * A record that was known by names that are small anyway, while its store has evened the case of the others: `ipaddress`
   * beside `kind`. Undefined where nothing at its root shows that.
   */
  restored(record: JsonObject): JsonObject | undefined {
    const isLost = (name: string): boolean =>
      name === name.toLowerCase() &&
      !this.names.has(name) &&
      !(this.nameOf(name) in record) &&
      this.nameOf(name) !== name;
    return Object.keys(record).some(isLost) && evenedFields(record) !== undefined ? this.applied(record) : undefined;
  }

  private within(value: JsonValue): JsonValue {
    if (Array.isArray(value)) return value.map((one) => this.within(one as JsonValue));
    return isJsonObject(value) ? this.applied(value) : value;
  }
}

/** Needs of a record of which only the letters of its names are known. */
export function needsByLetters(needs: Needs): Needs {
  return needs.map((names) => names.map(lettersOf));
}

/**
 * The record's fields by their letters, where a store has evened their case: Hive, Athena and Glue write columns small, Snowflake
 * and Oracle in capitals. Undefined for a record that has names of its own making.
 */
export function evenedFields(record: JsonObject): JsonObject | undefined {
  const names = Object.keys(record).filter((name) => name !== CARRIER);
  const isEven =
    names.every((name) => name === name.toLowerCase()) || names.every((name) => name === name.toUpperCase());
  return isEven ? Object.fromEntries(names.map((name) => [lettersOf(name), record[name] ?? null])) : undefined;
}
