import type { NormalisedEvent } from '../../domain/event.js';
import { canonicalText } from '../../domain/canonical.js';
import { isJsonObject, type JsonValue } from '../../domain/json.js';
import type { PreparedRecord } from './ports.js';
import type { EventDifference, FieldDifference } from './ports-reprocess.js';

/** What the mappings in force make of a stored event. */
export type Remade =
  | { readonly kind: 'unchanged' | 'unreadable' | 'ambiguous'; readonly others: readonly NormalisedEvent[] }
  | { readonly kind: 'changed'; readonly event: NormalisedEvent; readonly others: readonly NormalisedEvent[] };

/** The events of the record again; the one that is this one keeps its uid, whatever mapping now names it. */
export function remadeOf(stored: NormalisedEvent, prepared: PreparedRecord): Remade {
  if (!('events' in prepared)) return { kind: 'unreadable', others: [] };
  const match = counterpart(stored, prepared.events);
  if (match === undefined) return { kind: 'ambiguous', others: [] };
  const others = prepared.events.filter((event) => event !== match);
  const { uid, contentDigest, receivedAt, source } = stored;
  const event = { ...match, uid, contentDigest, receivedAt, source };
  return sameMeaning(stored, event) ? { kind: 'unchanged', others } : { kind: 'changed', event, others };
}

function counterpart(stored: NormalisedEvent, made: readonly NormalisedEvent[]): NormalisedEvent | undefined {
  const same = made.find(({ uid }) => uid === stored.uid);
  if (same !== undefined) return same;
  const byId = made.filter(({ externalId }) => externalId !== null && externalId === stored.externalId);
  if (byId.length === 1) return byId[0];
  // A record that no mapping knew was one event; where it is several now, the first goes on as that one.
  return made.length === 1 || stored.mapping.startsWith('generic/base_event') ? made[0] : undefined;
}

/** Everything that follows from the mapping; which version of it made the event is not a difference by itself. */
function sameMeaning(a: NormalisedEvent, b: NormalisedEvent): boolean {
  return meaningOf(a) === meaningOf(b);
}

function meaningOf(event: NormalisedEvent): string {
  const { mapping: _mapping, raw: _raw, receivedAt: _receivedAt, source: _source, ...rest } = event;
  return canonicalText(JSON.parse(JSON.stringify(rest)) as JsonValue);
}

const MOST_FIELDS = 40;

/** Where two forms of an event differ: attributes of its document, and what stands beside it. */
export function differenceOf(before: NormalisedEvent, after: NormalisedEvent): EventDifference {
  const [was, is] = [leavesOf(shown(before)), leavesOf(shown(after))];
  const paths = [...new Set([...was.keys(), ...is.keys()])].sort();
  const fields = paths.flatMap((path): readonly FieldDifference[] => {
    const [old, fresh] = [was.get(path) ?? null, is.get(path) ?? null];
    return old === fresh ? [] : [{ path, before: old, after: fresh }];
  });
  return { uid: before.uid, fields: fields.slice(0, MOST_FIELDS) };
}

function shown({ ocsf, operation, roles, facts, mapping }: NormalisedEvent): JsonValue {
  return JSON.parse(JSON.stringify({ ...ocsf, operation, roles, facts, mapping })) as JsonValue;
}

function leavesOf(value: JsonValue, path = '', found = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) value.forEach((each, i) => leavesOf(each as JsonValue, `${path}[${String(i)}]`, found));
  else if (isJsonObject(value))
    for (const [name, each] of Object.entries(value)) leavesOf(each, path === '' ? name : `${path}.${name}`, found);
  else found.set(path, JSON.stringify(value).slice(0, 200));
  return found;
}
