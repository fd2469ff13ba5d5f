import { digestOf } from './ids.js';

/** One field somebody asked for: its arguments, and what is wanted beneath it. */
export interface SelectedField {
  readonly name: string;
  /** Names the answer: a field asked twice with different arguments has two. */
  readonly key: string;
  readonly args: FieldArgs;
  readonly fields: Selection;
}
export type FieldArgs = Readonly<Record<string, unknown>>;
/** What is wanted of an object. Reads fetch this and nothing else. */
export type Selection = readonly SelectedField[];

/** Under which name a row holds a field: arguments are digested, so that no caller's text reaches a query's text. */
export function keyOf(name: string, args: FieldArgs): string {
  if (Object.keys(args).length === 0) return name;
  return `${name}_${digestOfArgs(canonicalArgs(args))}`;
}

/** A page of a hundred objects asks for the same arguments a hundred times: they are digested once. */
const digested = new Map<string, string>();
const MOST_DIGESTED = 2_000;
const LONGEST_DIGESTED = 500;

function digestOfArgs(text: string): string {
  const known = digested.get(text);
  if (known !== undefined) return known;
  const digest = digestOf(text).replaceAll('-', '_').slice(0, 16);
  if (digested.size >= MOST_DIGESTED) digested.clear();
  if (text.length <= LONGEST_DIGESTED) digested.set(text, digest);
  return digest;
}

function canonicalArgs(args: FieldArgs): string {
  return JSON.stringify(Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function field(name: string, fields: Selection = [], args: FieldArgs = {}): SelectedField {
  return { name, key: keyOf(name, args), args, fields };
}

/** Plain fields by name. */
export function fieldsNamed(...names: readonly string[]): Selection {
  return names.map((name) => field(name));
}

/** One selection that asks for all that several ask for. */
export function mergeSelections(...selections: readonly Selection[]): Selection {
  const merged = new Map<string, SelectedField>();
  for (const wanted of selections.flat()) {
    const known = merged.get(wanted.key);
    merged.set(wanted.key, known ? { ...wanted, fields: mergeSelections(known.fields, wanted.fields) } : wanted);
  }
  return [...merged.values()];
}

/** What is wanted beneath the fields of this name. */
export function beneath(selection: Selection, name: string): Selection {
  return mergeSelections(...selection.filter((wanted) => wanted.name === name).map((wanted) => wanted.fields));
}
