import { digestOf } from '../../domain/ids.js';
import { indexedText } from '../../domain/indexed-text.js';
import type { EventView, HitsOf, KeyPart, Step } from '../pattern/pattern.js';

/** Group of a term without a join key. */
export const EVERYTHING = '*';
/** More tuples than this of one event is an attack or a broken record: the rest is left out. */
export const TUPLE_CAP = 1_000;

type Tuple = readonly (string | null)[];

function valuesOf(part: KeyPart, view: EventView): readonly (string | null)[] {
  const values = part.read(view);
  return values.length === 0 && part.optional ? [null] : values;
}

function product(parts: readonly KeyPart[], view: EventView): readonly Tuple[] {
  let tuples: Tuple[] = [[]];
  for (const part of parts) {
    const values = valuesOf(part, view);
    tuples = tuples.flatMap((tuple) => values.map((value) => [...tuple, value])).slice(0, TUPLE_CAP);
  }
  return tuples;
}

/** Canonical text of a join tuple. */
export function groupOf(tuple: Tuple): string {
  return tuple.length === 0 ? EVERYTHING : JSON.stringify(tuple.map(indexed));
}

/** What is stored is found by its group, and an index takes no text of any length. */
function indexed(part: Tuple[number]): Tuple[number] {
  return typeof part === 'string' ? indexedText(part) : part;
}

/** The components of a group, null for a null of an optional key; empty without a key. */
export function groupParts(group: string): Tuple {
  return group === EVERYTHING ? [] : (JSON.parse(group) as Tuple);
}

/** Groups that an event belongs to under one term: one per tuple of its possibly multi-valued key. */
export function groupsOf(keys: readonly KeyPart[], view: EventView): readonly string[] {
  const [only] = keys;
  if (only === undefined) return [EVERYTHING];
  if (keys.length > 1) return [...new Set(product(keys, view).map(groupOf))];
  const values = valuesOf(only, view);
  return values.length === 1 ? [groupOf(values)] : [...new Set(values)].map((value) => groupOf([value]));
}

/** Key under which a hit is stored and sought. */
export function hitKey(step: Step, group: string): string {
  return digestOf(step.digest, group);
}

/** The hits that an event leaves for a step; none where the step's test fails or a key is null. */
export const hitsOf: HitsOf = (step, view) => {
  if (!step.test(view)) return [];
  const captured = step.capture?.(view);
  return groupsOf(step.keys, view).map((group) => ({
    group,
    hit: { k: hitKey(step, group), order: view.order, ...(captured === undefined ? {} : { captured }) },
  }));
};
