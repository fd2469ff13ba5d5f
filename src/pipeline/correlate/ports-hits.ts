import type { EventOrder } from '../../domain/event.js';

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

/** How long one note of a step lasts, ms: coarse enough to be few, fine enough that most windows of a rare step are empty. */
export const STEP_HOUR_MS = 3_600_000;

/** Hours since 1970, both ends in. */
export interface StepHours {
  readonly step: string;
  readonly from: number;
  readonly to: number;
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
  /**
   * Whether anybody has a hit of the step in those hours. It may say yes where the last one was taken back or is told by
   * key alone, never no where one is.
   */
  stepsSeen(hours: readonly StepHours[]): Promise<readonly boolean[]>;
  /** Whether any hit lies in each window. */
  occupied(windows: readonly HitWindow[]): Promise<readonly boolean[]>;
  /** Hits of each window in no order, at most `cap` + 1 of each, so that the caller sees when a window is too full. */
  fetch(windows: readonly HitWindow[], cap: number): Promise<readonly (readonly FoundHit[])[]>;
  /** Times of all hits of each key. */
  timesOf(keys: readonly string[]): Promise<readonly (readonly number[])[]>;
}

/** An account's part in a join tuple of several components: where an identity change must look. */
export interface IdentityTuple {
  readonly account: string;
  readonly group: string;
  /** Not a part of the tuple: hits of this step, from `lo` to `hi`, ask who or what it is. */
  readonly asked?: AskedStretch;
}

export interface AskedStretch {
  readonly step: string;
  readonly lo: number;
  readonly hi: number;
}

export interface AskedScope extends AskedStretch {
  readonly group: string;
}

/** A scratch place for the hits of one hunt: the live path's own writing and reading, kept apart by the run's name. */
export interface HuntScratch {
  readonly hits: HitReader;
  write(rows: readonly HitRow[]): Promise<void>;
  clear(): Promise<void>;
}

export type OpenScratch = (run: string) => HuntScratch;
