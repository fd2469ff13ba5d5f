import type { JsonValue } from '../../../domain/json.js';
import { readEmbeddedJson } from '../values/embedded.js';

export interface Leaf {
  /** Dotted path in lower case with separators removed from words: `sourceipaddress`, `actor.alternateid`. */
  readonly path: string;
  readonly value: string | number | boolean;
}

const MOST = 5_000;
const DEEPEST = 12;

const LONGEST_EMBEDDED = 64_000;

/** Many products put an object into a field as text. */
function embedded(text: string | number | boolean): JsonValue | undefined {
  if (typeof text !== 'string' || !/^\s*[[{]/.test(text) || text.length > LONGEST_EMBEDDED) return undefined;
  const value = readEmbeddedJson(text);
  return typeof value === 'object' && value !== null ? (value as JsonValue) : undefined;
}

function collect(value: JsonValue, path: string, depth: number, into: Leaf[]): void {
  if (into.length >= MOST || depth > DEEPEST || value === null) return;
  if (typeof value !== 'object') {
    into.push({ path, value });
    const inside = embedded(value);
    return inside === undefined ? undefined : collect(inside, path, depth + 1, into);
  }
  for (const [key, member] of Object.entries(value)) {
    const word = Array.isArray(value) ? '' : key.toLowerCase().replace(/[_\s-]/g, '');
    const next = word === '' ? path : path === '' ? word : `${path}.${word}`;
    collect(member as JsonValue, next, depth + 1, into);
  }
}

/** Scalars of a record with their paths, breadth bounded: what heuristics look through. */
export function leavesOf(value: JsonValue): readonly Leaf[] {
  const leaves: Leaf[] = [];
  collect(value, '', 0, leaves);
  return leaves;
}
