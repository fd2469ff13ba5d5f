/** What a query over stored events may name; handed in, so that the compiler knows no file. */
export interface FieldCatalogue {
  /** Whether an OCSF path (without array indexes) exists in a class, or in any where the category is `any`. */
  hasField(path: string, category: string): boolean;
  /** Whether the path is an object, or a list of them, and so has no value of its own to compare. */
  isObject(path: string, category: string): boolean;
  /** Known paths, for the nearest name. */
  fieldNames(category: string): Iterable<string>;
  hasCategory(category: string): boolean;
  categoryNames(): Iterable<string>;
  /** Number behind an enum's caption (`activity_id`, "Logon"); null where the field is no enum or has no such caption. */
  enumValue(path: string, caption: string, category: string): number | null;
  /** Whether a path is a fact that mappings give beside OCSF, e.g. `forward.domain`. */
  hasFact(path: string): boolean;
}
