import type { ReadValues } from './read-path.js';

/**
 * Reads a dotted name without regard to case. Vendors spell one field differently in different exports
 * (`ResultType`, `resultType`), and rules follow now one, now the other.
 */
export function readAnyCase(path: string): ReadValues {
  const wanted = path.toLowerCase().split('.');
  return (doc) => walk(doc, wanted);
}

function walk(holder: unknown, wanted: readonly string[]): readonly unknown[] {
  const [first, ...rest] = wanted;
  if (Array.isArray(holder)) return holder.flatMap((member: unknown) => walk(member, wanted));
  if (first === undefined) return holder === undefined ? [] : [holder];
  if (typeof holder !== 'object' || holder === null) return [];
  const object = holder as Record<string, unknown>;
  return Object.keys(object)
    .filter((key) => key.toLowerCase() === first)
    .flatMap((key) => walk(object[key], rest));
}
