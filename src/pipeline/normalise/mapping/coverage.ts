import type { NormalisedEvent } from '../../../domain/event.js';
import type { JsonValue } from '../../../domain/json.js';
import { readInstant } from '../values/instant.js';

/** What became of one kind of leaf over all samples. */
export interface LeafCoverage {
  /** Path in the record; list indexes are written `[]`. */
  readonly path: string;
  readonly seen: number;
  readonly mapped: number;
  /** It was read as the event's time; word for word it stays under `unmapped`. */
  readonly isTime: boolean;
  /** OCSF paths that hold its value, most frequent first. */
  readonly places: readonly string[];
}

type Visit = (path: string, value: string | number | boolean) => void;

function walk(value: JsonValue | undefined, path: string, visit: Visit): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object') {
    visit(path, value);
    return;
  }
  for (const [key, member] of Object.entries(value)) {
    const step = Array.isArray(value) ? '[]' : path === '' ? key : `.${key}`;
    walk(member as JsonValue, `${path}${step}`, visit);
  }
}

interface Tally {
  seen: number;
  unmapped: number;
  isTime: boolean;
  readonly places: Map<string, number>;
}

function placesByValue(event: NormalisedEvent): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>();
  for (const [name, member] of Object.entries(event.ocsf)) {
    if (name === 'unmapped' || name === 'observables') continue;
    walk(member, name, (path, value) => {
      places.set(String(value), [...(places.get(String(value)) ?? []), path]);
    });
  }
  return places;
}

function tallyOf(tallies: Map<string, Tally>, path: string): Tally {
  const known = tallies.get(path) ?? { seen: 0, unmapped: 0, isTime: false, places: new Map<string, number>() };
  tallies.set(path, known);
  return known;
}

function countEvent(event: NormalisedEvent, tallies: Map<string, Tally>): void {
  const places = placesByValue(event);
  walk(event.raw, '', (path, value) => {
    const tally = tallyOf(tallies, path);
    tally.seen += 1;
    tally.isTime ||= typeof value !== 'boolean' && readInstant(value)?.ms === event.time;
    for (const place of places.get(String(value)) ?? []) tally.places.set(place, (tally.places.get(place) ?? 0) + 1);
  });
  walk(event.ocsf['unmapped'], '', (path) => {
    tallyOf(tallies, path).unmapped += 1;
  });
}

/** Which leaves of the samples ended where, and which stay under `unmapped`. */
export function coverageOf(events: readonly NormalisedEvent[]): readonly LeafCoverage[] {
  const tallies = new Map<string, Tally>();
  for (const event of events) countEvent(event, tallies);
  return [...tallies.entries()].map(([path, tally]) => {
    const mapped = Math.max(0, tally.seen - tally.unmapped);
    const places = [...tally.places.entries()].sort((a, b) => b[1] - a[1]).map(([place]) => place);
    return { path, seen: tally.seen, mapped, isTime: tally.isTime, places: mapped > 0 ? places.slice(0, 4) : [] };
  });
}
