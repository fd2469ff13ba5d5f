import type { SourceId } from '../../domain/event.js';
import { addLeaves, type Leaves } from './drift-profile.js';

/** What one mapping met of one source in one hour. */
export interface DriftPoint {
  readonly source: SourceId;
  /** `vendor/product@version`, or `none` where no mapping knew the record. */
  readonly mapping: string;
  /** Its start, ms. */
  readonly hour: number;
  readonly records: number;
  readonly parked: number;
  /** Parked because their time cannot be read. */
  readonly timeFailed: number;
  /** Became an event of no class. */
  readonly unknown: number;
  /** Records whose leaves were counted. */
  readonly sampled: number;
  readonly leaves: Leaves;
}

export type FindingCode = 'RECORDS_PARKED' | 'TIME_FAILED' | 'UNKNOWN_TYPES' | 'FIELD_MISSING' | 'NEW_FIELD';

/** Something that changed in what a source sends. */
export interface HealthFinding {
  readonly source: SourceId;
  readonly mapping: string;
  readonly code: FindingCode;
  readonly path: string | null;
  /** Share of records now, and before. */
  readonly share: number;
  readonly expected: number;
  readonly since: number;
  readonly lastSeen: number;
  /** Where the value of a missing field seems to be now. */
  readonly movedTo: string | null;
  /** The expression that reads both, for the mapping. */
  readonly suggestion: string | null;
}

export interface DriftStore {
  /** Adds to what the hours hold already. */
  add(points: readonly DriftPoint[]): Promise<void>;
  /** Points of one mapping of a source whatever its version, latest hour first; of hours before `before` only. */
  series(source: SourceId, mappingId: string, limit: number, before?: number): Promise<readonly DriftPoint[]>;
  /** When the first of what is open of a mapping began; null where nothing is, new fields aside. */
  openSince(source: SourceId, mappingId: string): Promise<number | null>;
  /** The findings of one mapping of a source as they are now: new ones open, those not named close. */
  settle(of: { readonly source: SourceId; readonly mapping: string }, open: readonly HealthFinding[]): Promise<void>;
  /** Open findings of every source. */
  open(): Promise<readonly HealthFinding[]>;
  latest(source: SourceId, limit: number): Promise<readonly DriftPoint[]>;
}

export function addCounts(a: DriftPoint, b: DriftPoint): DriftPoint {
  return {
    ...a,
    records: a.records + b.records,
    parked: a.parked + b.parked,
    timeFailed: a.timeFailed + b.timeFailed,
    unknown: a.unknown + b.unknown,
    sampled: a.sampled + b.sampled,
    leaves: addLeaves(a.leaves, b.leaves),
  };
}
