import type { TouchedScope } from '../../domain/correlation.js';
import { digestOf } from '../../domain/ids.js';
import { dayStart } from '../../rules/automaton/days.js';
import type { EventView, HistoryProbe } from '../../rules/pattern/pattern.js';
import type { HitRow, HitWindow } from './ports.js';

/** `first_seen` and `seen_days` ask when a value was seen before: for that each value leaves a hit, whether or not a step held. */
export const SIGHTING = 'seen:';

/** What of an event is remembered for the questions that share a digest, and how long it matters. */
export interface Sighting {
  readonly digest: string;
  readonly category: string;
  readonly windowMs: number;
  /** Some question counts the days. */
  readonly days: boolean;
  readonly identity: readonly number[];
  tuple(view: EventView): string | null;
}

/** One for all questions about the same values; the longest window counts. */
export function sightingsOf(probes: readonly HistoryProbe[]): readonly Sighting[] {
  const found = new Map<string, Sighting>();
  for (const { digest, category, windowMs, days = false, identity = [], tuple } of probes) {
    const known = found.get(digest);
    const longest = Math.max(windowMs, known?.windowMs ?? 0);
    const counted = days || known?.days === true;
    found.set(digest, { digest, category, identity, tuple, windowMs: longest, days: counted });
  }
  return [...found.values()];
}

export function sightingKey(digest: string, tuple: string): string {
  return digestOf(SIGHTING, digest, tuple);
}

export function sightingRow({ digest, tuple }: Sighting, view: EventView): readonly HitRow[] {
  const text = tuple(view);
  if (text === null) return [];
  const { t, n, uid } = view.order;
  return [{ k: sightingKey(digest, text), t, n, e: uid, s: SIGHTING + digest, g: text, c: null }];
}

export function isSighting({ s }: Pick<HitRow, 's'>): boolean {
  return s.startsWith(SIGHTING);
}

/** What was seen, or is seen no more: whatever came next after it may have to be answered otherwise. */
export function seenScopes(rows: readonly HitRow[]): readonly TouchedScope[] {
  const byValue = new Map<string, HitRow[]>();
  for (const row of rows) {
    const known = byValue.get(row.k);
    if (known === undefined) byValue.set(row.k, [row]);
    else known.push(row);
  }
  return [...byValue.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const times = same.map(({ t }) => t);
    return [{ group: first.g, steps: [], seen: first.s, times, lo: Math.min(...times), hi: Math.max(...times) }];
  });
}

/** Where the next sighting after each of a scope's times would lie. */
export function nextWindows(k: string, times: readonly number[], windowMs: number): readonly HitWindow[] {
  return [...new Set(times)].map((t) => ({ k, lo: t + 1, hi: t + windowMs }));
}

/** Where the day of a sighting would have been counted before it: if something lies there, the day counts already. */
export function earlierThatDay(k: string, t: number): HitWindow {
  return { k, lo: dayStart(t), hi: t - 1 };
}

/**
 * Where a sighting changes how many days are counted: up to the end of its window, and where its day was counted already,
 * only behind the windows that reached the earlier one. Whoever was first that day answers for the rest.
 */
export function countedWindow(k: string, t: number, windowMs: number, already: boolean): HitWindow {
  const from = already ? Math.max(t, dayStart(t) + windowMs) : t;
  return { k, lo: from + 1, hi: t + windowMs };
}
