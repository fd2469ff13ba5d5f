import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { readEmbeddedJson } from '../values/embedded.js';

/** What stood around a record is nobody's to unfold. */
const CARRIER = 'carrier';
/** Rows hold objects as text, and those again objects as text, but no deeper in what any exporter writes. */
const DEEPEST = 3;
const MOST_PARTS = 12;

interface Branch {
  readonly members: Map<string, Branch | Leaf>;
}
interface Leaf {
  readonly value: JsonValue;
}

function isBranch(one: Branch | Leaf | undefined): one is Branch {
  return one !== undefined && 'members' in one;
}

/** The parts of a name that is a path (`actor.id`); undefined for one that only holds a dot (`Inc.`, `a..b`). */
function partsOf(name: string): readonly string[] | undefined {
  if (!name.includes('.')) return undefined;
  const parts = name.split('.');
  return parts.length <= MOST_PARTS && parts.every((part) => part !== '' && !part.includes(' ')) ? parts : undefined;
}

/** Puts a value at its path; false where another stands in the way, which the raw record still holds. */
function put(root: Branch, path: readonly string[], value: JsonValue): boolean {
  let branch = root;
  for (const part of path.slice(0, -1)) {
    const next = branch.members.get(part) ?? { members: new Map() };
    if (!isBranch(next)) return false;
    branch.members.set(part, next);
    branch = next;
  }
  const last = path.at(-1) ?? '';
  if (branch.members.has(last)) return false;
  branch.members.set(last, { value });
  return true;
}

function objectOf({ members }: Branch): JsonObject {
  return Object.fromEntries([...members].map(([name, one]) => [name, isBranch(one) ? objectOf(one) : one.value]));
}

class Unfolding {
  changed = false;

  within(value: JsonValue, depth: number): JsonValue {
    if (typeof value === 'string') return depth < DEEPEST ? this.text(value, depth + 1) : value;
    return isJsonObject(value) && depth < DEEPEST ? this.object(value, depth + 1) : value;
  }

  object(record: JsonObject, depth: number): JsonObject {
    const root: Branch = { members: new Map() };
    for (const [name, value] of Object.entries(record)) {
      const inner = name === CARRIER ? value : this.within(value, depth);
      const path = partsOf(name);
      if (path !== undefined && put(root, path, inner)) this.changed = true;
      else put(root, [name], inner);
    }
    return objectOf(root);
  }

  private text(text: string, depth: number): JsonValue {
    if (!/^\s*[{[]/.test(text)) return text;
    const value = readEmbeddedJson(text) as JsonValue;
    if (typeof value !== 'object' || value === null) return text;
    this.changed = true;
    return this.within(value, depth);
  }
}

/**
 * The record with its structure put back where a store has flattened it: names that are paths (`actor.id`) as objects, and
 * JSON that stands in a column of text. Undefined for a record that has nothing of the kind.
 */
export function unfolded(record: JsonObject): JsonObject | undefined {
  const unfolding = new Unfolding();
  const object = unfolding.object(record, 0);
  return unfolding.changed ? object : undefined;
}
