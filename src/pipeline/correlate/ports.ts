import type { CaseStatus, Severity } from '../../domain/case.js';
import type { EvalTask, Match, MatchState, TouchedScope } from '../../domain/correlation.js';
import type { EventOrder } from '../../domain/event.js';
import type { DetectionRecord } from '../../domain/records.js';
import type { EventView } from '../../rules/pattern/pattern.js';

export const RULE_STATUSES = ['draft', 'shadow', 'live', 'retired'] as const;
export type RuleStatus = (typeof RULE_STATUSES)[number];

/** One version of a rule, as stored; `key` is `id@version`. */
export interface RuleRecord {
  readonly key: string;
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly language: 'eql';
  readonly dialect: 'elasticsearch' | 'classic';
  readonly query: string;
  readonly status: RuleStatus;
  readonly severity: Severity;
  readonly techniqueIds: readonly string[];
  /** Event time from which a match's last event counts. */
  readonly effectiveFrom: number;
  /** Gap (ms) up to which a further match joins a detection; null = the rule's span. */
  readonly rearm: number | null;
  readonly owner: string;
  /** False until the hits before its activation are written; nothing is evaluated before. */
  readonly ready: boolean;
}

/** A hit as stored: `s` and `g` are kept beside their digest `k` so that a revision knows which scopes it leaves. */
export interface HitRow {
  readonly k: string;
  readonly t: number;
  readonly n: number;
  readonly e: string;
  readonly s: string;
  readonly g: string;
  /** Captured values (X1), JSON. */
  readonly c: string | null;
}

/** A range of one hit key, both ends in. */
export interface HitWindow {
  readonly k: string;
  readonly lo: number;
  readonly hi: number;
}

export interface FoundHit {
  readonly order: EventOrder;
  readonly captured: string | null;
}

/** Whose accounts a scope covers. */
export interface IdentityLookup {
  /** Person of each account that has one. */
  personsOf(accounts: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Accounts of each person or lone account; none for an account that belongs to a person. */
  accountsOf(scopes: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

export interface HitReader {
  /** Whether any hit lies in each window. */
  occupied(windows: readonly HitWindow[]): Promise<readonly boolean[]>;
  /** Hits of each window in no order, at most `cap` + 1 of each, so that the caller sees when a window is too full. */
  fetch(windows: readonly HitWindow[], cap: number): Promise<readonly (readonly FoundHit[])[]>;
  /** Times of all hits of each key. */
  timesOf(keys: readonly string[]): Promise<readonly (readonly number[])[]>;
}

/** A range of one (rule, group) in which stored matches are compared. */
export interface MatchWindow {
  readonly ruleKey: string;
  readonly group: string;
  readonly lo: number;
  readonly hi: number;
}

export interface StoredMatch {
  readonly key: string;
  readonly state: MatchState;
  readonly start: number;
  readonly end: number;
}

export interface FoundMatch extends Match {
  readonly state: MatchState;
  /** When an absence is certain: the window's end; null for matches without a trailing absence. */
  readonly due: number | null;
}

export interface MatchStore {
  within(windows: readonly MatchWindow[]): Promise<readonly (readonly StoredMatch[])[]>;
  save(matches: readonly FoundMatch[], now: number): Promise<void>;
  supersede(keys: readonly string[], now: number): Promise<void>;
  /** Pending matches whose window is over by `watermark`, as scopes to evaluate. */
  due(watermark: number, limit: number): Promise<readonly (MatchWindow & { readonly key: string })[]>;
}

export interface FoldedMatch {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

export interface StoredDetection {
  readonly uid: string;
  readonly start: number;
  readonly end: number;
  readonly revision: number;
  readonly firedAt: number | null;
  readonly matches: readonly FoldedMatch[];
}

export interface DetectionStore {
  /** Live detections of the group that overlap or lie next to [lo, hi], and the fired matches from `lo` to `hi`. */
  around(window: MatchWindow): Promise<{
    readonly detections: readonly StoredDetection[];
    readonly matches: readonly FoldedMatch[];
  }>;
  save(detections: readonly (DetectionRecord & { readonly matchKeys: readonly string[] })[]): Promise<void>;
  taken(uids: readonly string[]): Promise<readonly string[]>;
}

export interface OpenCase {
  readonly uid: string;
  readonly number: number;
  readonly status: CaseStatus;
}

/** Queue of what ingest transactions left behind. */
export interface TaskQueue {
  pending(limit: number): Promise<readonly EvalTask[]>;
  /** Those of the ids that nobody has finished meanwhile. */
  existing(ids: readonly string[]): Promise<readonly string[]>;
  add(tasks: readonly EvalTask[], state?: TaskState): Promise<void>;
  park(id: string, scope: TouchedScope, code: string): Promise<void>;
  finish(ids: readonly string[]): Promise<void>;
}
export type TaskState = 'pending' | 'waiting' | 'parked';

/** A stored event as predicates see it. */
export interface StoredEvents {
  byUid(uids: readonly string[]): Promise<readonly EventView[]>;
  /** Events from `time` on, after `cursor`, in (time, uid) order. */
  from(
    time: number,
    cursor: { readonly t: number; readonly uid: string } | null,
    limit: number,
  ): Promise<readonly EventView[]>;
}
