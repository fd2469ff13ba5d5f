import type { JsonValue } from '../../../domain/json.js';

export interface Leaf {
  /** Dotted path in lower case with separators removed from words: `sourceipaddress`, `actor.alternateid`. */
  readonly path: string;
  readonly value: string | number | boolean;
}

const MOST = 5_000;
const DEEPEST = 12;

function collect(value: JsonValue, path: string, depth: number, into: Leaf[]): void {
  if (into.length >= MOST || depth > DEEPEST || value === null) return;
  if (typeof value !== 'object') {
    into.push({ path, value });
    return;
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
