import type { EventOrder } from '../../domain/event.js';
import { replay } from '../../rules/automaton/replay.js';
import type { Pattern, PatternMatch, ReplayHit } from '../../rules/pattern/pattern.js';

export type MissReason =
  /** No event satisfied the step. */
  | 'NOT_SEEN'
  /** Events did, but not after the steps before it, or too late. */
  | 'NOT_IN_ORDER_OR_TIME'
  /** The step must not occur, and it did. */
  | 'OCCURRED'
  /** An `until` event ended the sequence. */
  | 'ENDED'
  /** Everything was seen, and what is counted does not meet the condition. */
  | 'NOT_ENOUGH';

/** The newest of a window's events that are named. */
const MOST_EVENTS = 50;

export interface Miss {
  /** Index of the rule's term; the number of terms stands for `until`. */
  readonly step: number;
  readonly text: string;
  readonly reason: MissReason;
  /** Events of the group that satisfied it in the time looked at. */
  readonly seen: number;
}

/** How far a group's events took a rule. */
export interface Furthest {
  /** Positive steps that were matched in order, of how many. */
  readonly reached: number;
  readonly of: number;
  /** The newest events that got so far. */
  readonly events: readonly { readonly uid: string; readonly step: number }[];
  /** null: the rule matched. */
  readonly missed: Miss | null;
}

/** Replays ever shorter beginnings of the rule until one matches: what the next step is, is what was missed. */
export function furthest(pattern: Pattern, hits: readonly ReplayHit[], group: string): Furthest {
  if (pattern.kind === 'window') return furthestWindow(pattern, hits, group);
  const positive = pattern.steps.flatMap((step, index) => (step.missing ? [] : [index]));
  const whole = newest(replay(pattern, hits));
  if (whole !== null) return { reached: positive.length, of: positive.length, events: eventsOf(whole), missed: null };
  for (let reached = positive.length; reached > 0; reached -= 1) {
    const partial = newest(replay(beginning(pattern, positive[reached - 1] ?? 0), hits));
    if (partial === null) continue;
    const missed = missAfter(pattern, positive, reached, hits);
    return { reached, of: positive.length, events: eventsOf(partial), missed };
  }
  return { reached: 0, of: positive.length, events: [], missed: missAfter(pattern, positive, 0, hits) };
}

/** A window has no order of steps: what is there, and the first that is not. */
function furthestWindow(pattern: Pattern, hits: readonly ReplayHit[], group: string): Furthest {
  const of = pattern.steps.length;
  const whole = newest(replay(pattern, hits, group));
  if (whole !== null) return { reached: of, of, events: eventsOf(whole), missed: null };
  const seen = pattern.steps.map((_, index) => seenIn(hits, index));
  const absent = seen.findIndex((count) => count === 0);
  const missed =
    absent < 0 ? miss(pattern, of - 1, 'NOT_ENOUGH', seen[of - 1] ?? 0) : miss(pattern, absent, 'NOT_SEEN', 0);
  const events = hits.map(({ order, steps: [step = 0] }) => ({ uid: order.uid, step }));
  return { reached: seen.filter((count) => count > 0).length, of, events: events.slice(-MOST_EVENTS), missed };
}

/** Only what must occur: absences are asked of the whole. */
function beginning(pattern: Pattern, last: number): Pattern {
  const steps = pattern.steps.slice(0, last + 1);
  // What must not occur stays in its place, so that steps keep their numbers, but never holds a beginning back.
  const harmless = steps.map((step) => (step.missing ? { ...step, residual: () => false } : step));
  // The number of `until` is the one after the last step: here it belongs to a step that was cut off.
  return { ...pattern, steps: harmless, until: null };
}

function missAfter(
  pattern: Pattern,
  positive: readonly number[],
  reached: number,
  hits: readonly ReplayHit[],
): Miss | null {
  const next = positive[reached];
  if (next !== undefined) {
    const seen = seenIn(hits, next);
    return miss(pattern, next, seen === 0 ? 'NOT_SEEN' : 'NOT_IN_ORDER_OR_TIME', seen);
  }
  const until = pattern.steps.length;
  if (pattern.until !== null && newest(replay({ ...pattern, until: null }, hits)) !== null) {
    return miss(pattern, until, 'ENDED', seenIn(hits, until));
  }
  const occurred = pattern.steps.findIndex((step, index) => step.missing && seenIn(hits, index) > 0);
  return occurred < 0 ? null : miss(pattern, occurred, 'OCCURRED', seenIn(hits, occurred));
}

function miss(pattern: Pattern, step: number, reason: MissReason, seen: number): Miss {
  return { step, text: (pattern.steps[step] ?? pattern.until)?.text ?? '', reason, seen };
}

function seenIn(hits: readonly ReplayHit[], step: number): number {
  return hits.filter(({ steps }) => steps.includes(step)).length;
}

function newest(matches: readonly PatternMatch[]): PatternMatch | null {
  return matches.at(-1) ?? null;
}

function eventsOf(match: PatternMatch): readonly { readonly uid: string; readonly step: number }[] {
  return match.events.flatMap((event: EventOrder | null, i) =>
    event === null ? [] : [{ uid: event.uid, step: match.steps[i] ?? 0 }],
  );
}
