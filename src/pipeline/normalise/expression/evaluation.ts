import type { JsonValue } from '../../../domain/json.js';

export type Value = JsonValue | undefined;

/** What a compiled expression sees, one per record (or per part of a split record). Mutable for speed; never leaves the stage. */
export interface Evaluation {
  readonly record: JsonValue;
  readonly item: Value;
  /** The element around `item`, where a record is split along lists within lists. */
  readonly outer: Value;
  readonly receivedAt: number;
  /** What bare names read from: the record, or an element inside `[…]` and `each`. */
  scope: Value;
  /** Memo of the mapping's named values, by slot. */
  readonly named: Value[];
  readonly namedKnown: boolean[];
  /** Container and key of the last leaf that a path reached, so that the caller knows which leaf it copied. */
  container: Value;
  key: string;
}

export type Read = (evaluation: Evaluation) => Value;

/** Records say “nothing” in three ways: no field, null, and the empty text. */
export function isMissing(value: Value): value is null | undefined | '' {
  return value === undefined || value === null || value === '';
}

export function isTrue(value: Value): boolean {
  if (isMissing(value) || value === false || value === 0) return false;
  return !Array.isArray(value) || value.length > 0;
}

/** Text of a scalar; undefined for objects, lists and nothing. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
