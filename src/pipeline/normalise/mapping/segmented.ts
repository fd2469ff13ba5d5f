import type { JsonObject } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { areMet } from './needs.js';
import type { MappingProgram } from './program.js';
import { unfolded } from './unfold.js';

/** What stood around a record. */
const CARRIER = 'carrier';
const MOST_PARTS = 8;

/** What may be the root of a path that was written with low lines: `client` and `client_geo` of `client_geo_city`. */
export function headsOf(record: JsonObject): JsonObject {
  const heads: Record<string, true> = {};
  for (const name of Object.keys(record)) {
    for (let at = name.indexOf('_', 1); at > 0; at = name.indexOf('_', at + 1)) heads[name.slice(0, at)] = true;
    heads[name] = true;
  }
  return heads;
}

/** The names that a mapping reads, of which a name with low lines is put together; undefined where it cannot be. */
function segmentsOf(parts: readonly string[], names: ReadonlySet<string>): readonly string[] | undefined {
  for (let length = parts.length; length > 0; length -= 1) {
    const head = parts.slice(0, length).join('_');
    if (!names.has(head)) continue;
    if (length === parts.length) return [head];
    const rest = segmentsOf(parts.slice(length), names);
    if (rest !== undefined) return [head, ...rest];
  }
  return undefined;
}

function pathOf(name: string, names: ReadonlySet<string>): string {
  const parts = name.split('_');
  if (names.has(name) || parts.length < 2 || parts.length > MOST_PARTS) return name;
  // What the mapping does not read goes into the object that it belongs to, as far as its first name tells.
  return (segmentsOf(parts, names) ?? headed(parts, names) ?? [name]).join('.');
}

function headed(parts: readonly string[], names: ReadonlySet<string>): readonly string[] | undefined {
  const head = parts[0] ?? '';
  return head !== '' && names.has(head) ? [head, parts.slice(1).join('_')] : undefined;
}

/** Fewer may have such names by chance. */
const LEAST_FLAT = 3;

/**
 * The same for a record that its mapping knew by names at its root, and that has no objects at all: only names that are
 * put together of nothing but names that the mapping reads. Undefined where there is nothing to put back.
 */
export function segmentedAsKnown(record: JsonObject, names: () => ReadonlySet<string>): JsonObject | undefined {
  const low = Object.keys(record).filter((name) => name.includes('_', 1));
  if (low.length < LEAST_FLAT || isNested(record)) return undefined;
  const known = names();
  const paths = new Map(low.flatMap((name) => strictPathOf(name, record, known)));
  if (paths.size < LEAST_FLAT) return undefined;
  return unfolded(Object.fromEntries(Object.entries(record).map(([name, value]) => [paths.get(name) ?? name, value])));
}

function isNested(record: JsonObject): boolean {
  return Object.entries(record).some(([name, value]) => name !== CARRIER && isJsonObject(value));
}

function strictPathOf(
  name: string,
  record: JsonObject,
  names: ReadonlySet<string>,
): readonly (readonly [string, string])[] {
  const parts = name.split('_');
  if (names.has(name) || parts.length > MOST_PARTS) return [];
  const segments = segmentsOf(parts, names) ?? [];
  return segments.length < 2 || (segments[0] ?? '') in record ? [] : [[name, segments.join('.')]];
}

/** Whether a mapping may read the record once paths written with low lines are objects again. */
export function mayRead(program: MappingProgram, heads: JsonObject): boolean {
  return program.recognise.some(({ needs }) => needs.length > 0 && areMet(needs, heads));
}

/** The record with its structure put back where a store wrote paths with low lines (`actor_alternateId`). */
export function segmented(record: JsonObject, { spelling: { names } }: MappingProgram): JsonObject | undefined {
  const entries = Object.entries(record).map(([name, value]) => [pathOf(name, names), value] as const);
  return unfolded(Object.fromEntries(entries));
}
