import type { SourceId } from '../../domain/event.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import type { PulledPage, Puller } from '../../pipeline/ingest/ports-pull.js';

/** How a vendor's log may be read by stretches of time. */
export interface WindowRules {
  /** Records are not asked for before they are this old. */
  readonly settleMs: number;
  /** Records that were told late: so much is read again each time, and known again. */
  readonly rereadMs: number;
  /** The vendor tells everything within this. */
  readonly lateMs: number;
  readonly longestMs: number;
  /** What is older cannot be had; null = no limit. */
  readonly oldestMs: number | null;
  /** How long to wait once there is nothing more. */
  readonly restMs: number;
}

export interface WindowAsk {
  /** Which of the vendor's logs, e.g. a content type. */
  readonly part: string;
  readonly from: number;
  /** Outside. */
  readonly to: number;
  /** What the page before said of this one; null at the beginning of a part. */
  readonly next: string | null;
  readonly signal: AbortSignal;
}

export interface WindowPage {
  readonly records: readonly JsonValue[];
  readonly next: string | null;
  /** Something of this stretch can no longer be had: it stays a gap. */
  readonly incomplete?: boolean;
}

/** The vendor does not know its own cursor any more: the part is begun again. */
export class StaleCursor extends Error {}

export interface WindowPull {
  readonly id: string;
  readonly source: SourceId;
  /** Time at which a new connector begins, ms. */
  readonly since: number;
  readonly parts: readonly string[];
  readonly rules: WindowRules;
  readonly now: () => number;
  page(ask: WindowAsk): Promise<WindowPage>;
}

interface Place {
  readonly from: number;
  /** Null between two stretches. */
  readonly to: number | null;
  /** When the stretch was begun. */
  readonly asked: number;
  readonly part: number;
  readonly next: string | null;
  /** Told as complete up to here. */
  readonly covered: number;
  readonly incomplete: boolean;
}

const MIN_WINDOW_MS = 1_000;
/** A stretch is given up a little before the vendor refuses its beginning: what it still has is asked for as another one. */
const OUT_OF_REACH_MS = 55 * 60_000;

/**
 * Reads logs that are asked by time: a stretch at a time, every log of the vendor through it, page after page. How far the
 * source is complete is told at the end of a stretch, which is when all its logs were read.
 */
export function windowPuller(of: WindowPull): Puller {
  return {
    id: of.id,
    source: of.source,
    pull: async (checkpoint, signal) => {
      const place = opened(placeOf(checkpoint, of.since), of);
      const { to } = place;
      if (to === null) return resting(place, of.rules);
      const ask = { part: of.parts[place.part] ?? '', from: place.from, to, next: place.next, signal };
      try {
        return after({ ...place, to }, await of.page(ask), of);
      } catch (fault) {
        if (!(fault instanceof StaleCursor) || place.next === null) throw fault;
        return { ...stay({ ...place, next: null }), more: false, restMs: of.rules.restMs };
      }
    },
  };
}

function placeOf(checkpoint: JsonObject | null, since: number): Place {
  const { from, to, asked, part, next, covered, incomplete } = checkpoint ?? {};
  return {
    from: typeof from === 'number' ? from : since,
    to: typeof to === 'number' ? to : null,
    asked: typeof asked === 'number' ? asked : 0,
    part: typeof part === 'number' ? part : 0,
    next: typeof next === 'string' ? next : null,
    covered: typeof covered === 'number' ? covered : since,
    incomplete: incomplete === true,
  };
}

/** Begun before an outage so long that the vendor no longer answers for its beginning, which stays a gap. */
function isOutOfReach({ from }: Place, { oldestMs }: WindowRules, now: number): boolean {
  return oldestMs !== null && now - from > oldestMs + OUT_OF_REACH_MS;
}

/** The stretch under way, or the next one; without an end where nothing is old enough yet. */
function opened(place: Place, { rules, now }: WindowPull): Place {
  const asked = now();
  if (place.to !== null && !isOutOfReach(place, rules, asked)) return place;
  const oldest = rules.oldestMs === null ? place.from : Math.max(place.from, asked - rules.oldestMs);
  const to = Math.min(asked - rules.settleMs, oldest + rules.longestMs);
  const lost = oldest > place.covered;
  const covered = lost && oldest > place.from ? oldest : place.covered;
  const fresh = { ...place, from: oldest, covered, asked, part: 0, next: null, incomplete: false };
  return to - oldest < MIN_WINDOW_MS ? { ...fresh, to: null } : { ...fresh, to };
}

function after(place: Place & { readonly to: number }, page: WindowPage, of: WindowPull): PulledPage {
  const incomplete = place.incomplete || page.incomplete === true;
  const { records, next } = page;
  if (next !== null) return { ...stay({ ...place, next, incomplete }), records };
  const part = place.part + 1;
  if (part < of.parts.length) return { ...stay({ ...place, part, next: null, incomplete }), records };
  return { ...ended({ ...place, incomplete }, of.rules), records };
}

function ended(place: Place & { readonly to: number }, rules: WindowRules): Omit<PulledPage, 'records'> {
  const reached = Math.min(place.to, place.asked - rules.lateMs);
  const from = Math.max(place.from, Math.min(place.to, place.asked - rules.rereadMs));
  const isCovered = reached > place.covered && !place.incomplete;
  const covered = isCovered ? { from: place.covered, to: reached } : null;
  // What a stretch lacks may have happened at any time up to its end: nothing before that is ever told as complete.
  const told = Math.max(place.covered, place.incomplete ? place.to : reached);
  const checkpoint = { from, to: null, asked: place.asked, part: 0, next: null, covered: told, incomplete: false };
  const more = place.to < place.asked - rules.settleMs;
  return { checkpoint, covered, more, ...(more ? {} : { restMs: rules.restMs }) };
}

function stay(place: Place): Omit<PulledPage, 'restMs'> {
  return { records: [], checkpoint: { ...place }, covered: null, more: true };
}

function resting(place: Place, rules: WindowRules): PulledPage {
  return { ...stay(place), more: false, restMs: rules.restMs };
}
