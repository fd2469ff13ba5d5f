import { foldMatches } from '../../pipeline/correlate/fold.js';
import type { EventId, HuntEvents, HuntMatch } from './stream-contract.js';

/** What a person would see of matches of one rule and key: one detection. */
export interface HuntDetection {
  /** Ids of all events of its matches, in event order, each once. */
  readonly events: readonly EventId[];
  readonly key: HuntMatch['key'];
  readonly rule: string | null;
  /** Times of its first and last event, ISO. */
  readonly start: string;
  readonly end: string;
  readonly matches: readonly HuntMatch[];
}

/** Where an event stands among all, and its time in ms. */
interface Place {
  readonly at: number;
  readonly t: number;
}

/** Folds the matches of a hunt as live rules do: one joins while it starts within its rule's `rearm` ms of the last event so far. */
export function foldHunt(
  matches: readonly HuntMatch[],
  events: HuntEvents,
  rearmOf: (rule: string | null) => number,
): readonly HuntDetection[] {
  const places = new Map(events.views.map(({ order }, at) => [events.idOf(order), { at, t: order.t }]));
  const groups = new Map<string, HuntMatch[]>();
  for (const match of matches) {
    const name = JSON.stringify([match.rule, match.key]);
    const group = groups.get(name) ?? [];
    groups.set(name, group);
    group.push(match);
  }
  return [...groups.values()]
    .flatMap((group) => detectionsOf(group, places, rearmOf(group[0]?.rule ?? null)))
    .sort((a, b) => firstPlace(a, places) - firstPlace(b, places));
}

function detectionsOf(
  group: readonly HuntMatch[],
  places: ReadonlyMap<EventId, Place>,
  rearm: number,
): readonly HuntDetection[] {
  const byKey = new Map(group.map((match) => [JSON.stringify([match.events, match.steps]), match]));
  const timed = [...byKey].map(([key, match]) => {
    const times = idsOf([match]).map((id) => places.get(id)?.t ?? 0);
    return { key, start: Math.min(...times), end: Math.max(...times) };
  });
  return foldMatches(timed, rearm).map(({ start, end, matches }) => {
    const folded = matches.flatMap(({ key }) => byKey.get(key) ?? []);
    const events = idsOf(folded).sort((a, b) => (places.get(a)?.at ?? 0) - (places.get(b)?.at ?? 0));
    const [{ key, rule } = { key: null, rule: null }] = group;
    return { events, key, rule, start: isoOf(start), end: isoOf(end), matches: folded };
  });
}

function idsOf(matches: readonly HuntMatch[]): EventId[] {
  return [...new Set(matches.flatMap(({ events }) => events.filter((id) => id !== null)))];
}

function firstPlace({ events: [first = ''] }: HuntDetection, places: ReadonlyMap<EventId, Place>): number {
  return places.get(first)?.at ?? 0;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
