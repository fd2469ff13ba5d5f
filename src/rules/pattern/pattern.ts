import type { EventOrder } from '../../domain/event.js';
import type { StepHit } from '../../domain/correlation.js';
import type { FactQuestion } from '../path/fact-question.js';

/**
 * What a predicate sees of an event: a stored OCSF event, or any object of a hunt's file.
 * Fields are read from `doc` by compiled paths; the short names of `fields.ts` are resolved when the query is compiled.
 */
export interface EventView {
  readonly order: EventOrder;
  /** EQL category: the OCSF class name in snake case, or `event_type` in a hunt's file. */
  readonly category: string;
  readonly doc: unknown;
  /** The vendor's record as it was received, where the store kept it: rules written in the vendor's field names read it. */
  readonly raw?: unknown;
  /** `vendor/product` the record came from. */
  readonly source?: string;
  /** The stored event that a match of another pattern stands for, where this view is such a match. */
  readonly standsFor?: string;
  /** What a run remembers of earlier events, for tests that need it (lineage). */
  readonly memory?: RunMemory;
}

/** State of one run over events in order; patterns themselves hold none. */
export interface RunMemory {
  /** Answer of a lineage probe for the event at hand. */
  related(probe: string): boolean;
}

/**
 * X2: a question about what was seen before. The engine answers it per event before the automaton sees the hit:
 * `captured[id]` holds the tuple's text when captured, and must hold `true` (never seen in the window), `false`,
 * or null (not known) when replayed.
 */
export interface HistoryProbe {
  readonly id: string;
  readonly category: string;
  readonly windowMs: number;
  /** The answer is on how many days (UTC) it was seen in the window, not whether it never was. */
  readonly days?: boolean;
  /** Digest of class, value and key expressions: stored sightings are found by it. */
  readonly digest: string;
  /** Components of the tuple that are accounts standing for persons: a person has seen what any account has. */
  readonly identity?: readonly number[];
  /** Canonical text of (key, value), null where either is null: then the answer is null. */
  tuple(view: EventView): string | null;
}

/**
 * X7 and fields that context answers. `captured[id]` holds the keys that it is asked of when captured, and the answer
 * when replayed.
 */
export interface FactProbe {
  readonly id: string;
  readonly question: FactQuestion;
  /** Position of whom it is asked of among the step's keys, where it is one: a change of context finds the hits by it. */
  readonly keyAt: number;
}

/** Classic `child of`, `descendant of`, `event of`: which processes descend from events that matched. */
export interface LineageProbe {
  readonly id: string;
  readonly relation: 'child' | 'descendant' | 'event';
  test(view: EventView): boolean;
}

/** One component of a join key. */
export interface KeyPart {
  readonly field: string;
  /** `?field`: a null key joins other nulls; otherwise null never joins. */
  readonly optional: boolean;
  /** The value is an account key that stands for a person: scopes and windows are the union of that person's accounts. */
  readonly identity: boolean;
  /** Canonical text of the value, one per element of a multi-valued key, empty for null. */
  read(view: EventView): readonly string[];
}

/** `login.src_ip` in a later step: the step's name and the captured name. */
export interface StepReference {
  readonly step: string;
  readonly field: string;
}

/** A term of a pattern. Two steps with one `digest` share their hits, whichever rule they belong to. */
export interface Step {
  /** Digest of the normalised predicate and of the fields of the join key. */
  readonly digest: string;
  readonly name: string | null;
  /** Source text of the term, for detections that show which step an event matched. */
  readonly text: string;
  /** Offset of `text` in its source. */
  readonly at?: number;
  readonly keys: readonly KeyPart[];
  /** `![…]`: the term must not occur. */
  readonly missing: boolean;
  readonly runs: number;
  /** X6: at most this long (ms) after the previous matched step. */
  readonly withinMs: number | null;
  /** Category that `test` requires, `any` for none: lets an engine skip the steps of other classes. */
  readonly category?: string;
  /** Classic `fork=true`: what this step continues stays pending, so that later events may continue it too. */
  readonly fork?: boolean;
  /** X5: the source that must be complete for an absence to hold. */
  readonly from?: string | null;
  /** X1: what the residual reads of earlier steps. */
  readonly refs?: readonly StepReference[];
  /** Names under `capture` whose values are account keys: an engine that knows persons replaces them before replay. */
  readonly identities?: readonly string[];
  /** X2: names under `capture` that an engine must answer before replay. */
  readonly probes?: readonly HistoryProbe[];
  /** What context must be asked: as `probes`. */
  readonly facts?: readonly FactProbe[];
  test(view: EventView): boolean;
  /** X1: values of this step that a later step (or this one's residual) refers to, stored with the hit. */
  capture?(view: EventView): Record<string, unknown>;
  /** X1: what is left of the predicate once earlier steps are known. */
  residual?(own: Record<string, unknown>, earlier: ReadonlyMap<string, Record<string, unknown>>): boolean;
}

/** `window`: sliding windows over a group's hits (Sigma correlations, `accumulate`). */
export type PatternKind = 'event' | 'sequence' | 'sample' | 'join' | 'window';

/** A pattern whose matches are events of another one, which sees them under this category. */
export interface InnerPattern {
  readonly category: string;
  readonly pattern: Pattern;
}

export interface Pipe {
  readonly name: string;
  readonly count: number;
  /** Classic pipes with arguments: their values over a result's events, missing terms left out. */
  readonly keys?: readonly ((events: readonly EventView[]) => unknown)[];
}

/** What every language compiles to; knows no database. */
export interface Pattern {
  readonly kind: PatternKind;
  readonly dialect: 'elasticsearch' | 'classic';
  readonly steps: readonly Step[];
  readonly until: Step | null;
  /** `maxspan`, ms, inclusive; null = unbounded (cannot run live). */
  readonly spanMs: number | null;
  /** Replay margin in spans: 2 for a leading or trailing missing term, else 1. */
  readonly margin: 1 | 2;
  readonly pipes: readonly Pipe[];
  /** Probes in the order in which an engine must feed them: inner before outer. */
  readonly lineage?: readonly LineageProbe[];
  /** Kind `window`: what the hits of one group, in event order, amount to. Pure. */
  readonly window?: (hits: readonly ReplayHit[], group: string) => readonly PatternMatch[];
  /** Steps without which there is no match; absent: all that must occur. */
  readonly required?: readonly number[];
  /** Some of its matches are final only after their `closesAt`. */
  readonly waits?: boolean;
  /** What the graph is asked for each event of the last step. */
  readonly asks?: AnchoredQuery;
  /** Evaluated before this one: their matches are its events. */
  readonly inner?: readonly InnerPattern[];
  /** Why the pattern cannot be a live rule, with code RULE_NOT_LIVE; null = it can. */
  readonly notLive: string | null;
}

/** A hit as the automaton replays it: which steps (and `until`, as index `steps.length`) this event satisfies in this group. */
export interface ReplayHit {
  readonly order: EventOrder;
  readonly steps: readonly number[];
  readonly captured?: Readonly<Record<number, Record<string, unknown>>>;
}

/** One result of the automaton: an event per step and run, null for a missing term; `steps[i]` is the step of `events[i]`. */
export interface PatternMatch {
  readonly events: readonly (EventOrder | null)[];
  readonly steps: readonly number[];
  /** Windows: event time (ms) that must have passed before no record can undo it; null or absent: none can. */
  readonly closesAt?: number | null;
  /** What patterns built on this one may ask of the match, as plain JSON. */
  readonly carried?: CarriedMatch;
}

/**
 * A graph query that is asked once for each anchor. It sees the anchor's uid, and those of the group's events of any
 * step that came before it, or with it, within the span; nothing else is given, so its answer is theirs.
 */
export interface AnchoredQuery {
  readonly text: string;
}

export interface CarriedMatch {
  /** The match counts at the place of this event. */
  readonly last: EventOrder;
  readonly doc: Readonly<Record<string, unknown>>;
}

/** Replays one group's hits, in event order, from the empty state. Pure: same hits, same matches, whatever happened before. */
export type Replay = (pattern: Pattern, hits: readonly ReplayHit[], group?: string) => readonly PatternMatch[];

/**
 * Key of a hit: digest(predicate, join tuple). Join tuples are canonical text per component; `*` where the step has no key.
 * A step writes one hit per tuple of its (possibly multi-valued) key.
 */
export type HitsOf = (step: Step, view: EventView) => readonly { readonly group: string; readonly hit: StepHit }[];
