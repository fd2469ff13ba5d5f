import type { JsonObject } from '../../../domain/json.js';
import { unfolded } from './unfold.js';

/** Whether a name is a path (`userIdentity.arn`) into something that the mapping reads as an object, and not by this name. */
function leadsInto(name: string, record: JsonObject, names: ReadonlySet<string>): boolean {
  const dot = name.indexOf('.');
  if (dot <= 0 || names.has(name)) return false;
  const head = name.slice(0, dot);
  return names.has(head) && record[head] === undefined;
}

/**
 * A record that its mapping knew by fields at its root, while a store has flattened the others: those that the mapping reads
 * as objects are put back. Undefined where there is nothing to put back.
 */
export function refolded(record: JsonObject, names: () => ReadonlySet<string>): JsonObject | undefined {
  const paths = Object.keys(record).filter((name) => name.includes('.'));
  if (paths.length === 0) return undefined;
  const known = names();
  const flat = new Set(paths.filter((name) => leadsInto(name, record, known)));
  if (flat.size === 0) return undefined;
  const entries = Object.entries(record);
  const folded = unfolded(Object.fromEntries(entries.filter(([name]) => flat.has(name))));
  return folded === undefined
    ? undefined
    : { ...Object.fromEntries(entries.filter(([name]) => !flat.has(name))), ...folded };
}
