import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { Copied, Draft } from './draft.js';
import type { ForeignLists } from './foreign-lists.js';

/** Leaves that already stand in the document, by container. */
export type Taken = ReadonlyMap<object, readonly string[]>;

export function takenOf(copied: readonly Copied[]): Taken {
  // Few leaves are taken of one container: a short list is cheaper to make and to search than a set.
  const taken = new Map<object, string[]>();
  for (const { container, key, home, name } of copied) {
    // A later assignment may have overwritten the copy.
    if (!holds(home[name], (container as Draft)[key])) continue;
    const keys = taken.get(container);
    if (keys === undefined) taken.set(container, [key]);
    else keys.push(key);
  }
  return taken;
}

function holds(copy: JsonValue | undefined, leaf: JsonValue | undefined): boolean {
  return copy === leaf || (typeof copy !== 'object' && String(copy) === String(leaf));
}

/** Record keys may be `__proto__`: they are stored as plain own properties, never followed. */
function put(into: Draft, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
  else into[key] = value;
}

/** One part of a record that was split along lists. */
export interface Split {
  /** Per list along which the record was split, the members that are this part's. */
  readonly chosen: ReadonlyMap<object, readonly JsonValue[]>;
  /** Lists whose elements an expression put together into another list, along which the record was split. */
  readonly foreign: ForeignLists;
}

function ownElements(list: readonly JsonValue[], split: Split | undefined): readonly JsonValue[] {
  if (split === undefined) return list;
  const chosen = split.chosen.get(list);
  if (chosen !== undefined) return chosen;
  return split.foreign.membersFor(split, [...split.chosen.values()].flat(), list);
}

export interface Remainder {
  readonly taken: Taken;
  /** Where a record was split: of these lists and elements only this part's belong to this event. */
  readonly split: Split | undefined;
}

function restOfList(list: readonly JsonValue[], remainder: Remainder): JsonValue {
  // Elements keep their place, so that an index in `unmapped` means the same as in the record.
  return ownElements(list, remainder.split).map((element) => restOf(element, remainder) ?? {});
}

function restOfObject(object: JsonObject, remainder: Remainder): JsonValue | undefined {
  const keys = remainder.taken.get(object);
  const rest: Draft = {};
  let kept = 0;
  let seen = 0;
  // JSON objects inherit nothing enumerable, so for…in sees own keys only, without a list of pairs.
  for (const key in object) {
    seen += 1;
    if (keys?.includes(key) === true) continue;
    const left = restOf(object[key] ?? null, remainder);
    if (left === undefined) continue;
    put(rest, key, left);
    kept += 1;
  }
  return kept > 0 || seen === 0 ? rest : undefined;
}

function restOf(value: JsonValue, remainder: Remainder): JsonValue | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return restOfList(value as readonly JsonValue[], remainder);
  return restOfObject(value as JsonObject, remainder);
}

/** Everything of the record that the document does not hold word for word; undefined when nothing is left. */
export function unmappedOf(record: JsonValue, remainder: Remainder): JsonObject | undefined {
  const rest = restOf(record, remainder);
  if (rest === undefined || rest === null || typeof rest !== 'object') return undefined;
  return Array.isArray(rest) ? { records: rest } : (rest as JsonObject);
}
