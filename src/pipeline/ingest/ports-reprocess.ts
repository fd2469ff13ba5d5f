import type { NormalisedEvent, SourceId } from '../../domain/event.js';

/** The mappings in force applied to what a source has stored, a page at a time; its place is in the graph. */
export interface ReprocessJob {
  readonly source: SourceId;
  /** Event time from which on. */
  readonly since: number;
  readonly dryRun: boolean;
  readonly state: 'running' | 'done';
  readonly startedAt: number;
  readonly startedBy: string;
  readonly updatedAt: number;
  /** How far it has come; null before the first page. */
  readonly reached: EventPlace | null;
  readonly counts: ReprocessCounts;
  /** Some of what differs, for people. */
  readonly samples: readonly EventDifference[];
}

export interface EventPlace {
  readonly t: number;
  readonly uid: string;
}

export interface ReprocessCounts {
  readonly scanned: number;
  readonly unchanged: number;
  readonly changed: number;
  /** Events that a record newly yields beside the one it was. */
  readonly added: number;
  /** The mapping in force cannot read the record: the stored event stays as it is. */
  readonly unreadable: number;
  /** Of several events that a record yields now none can be told to be this one: it stays as it is. */
  readonly ambiguous: number;
}

export const NO_COUNTS: ReprocessCounts = {
  scanned: 0,
  unchanged: 0,
  changed: 0,
  added: 0,
  unreadable: 0,
  ambiguous: 0,
};

export interface EventDifference {
  readonly uid: string;
  readonly fields: readonly FieldDifference[];
}

export interface FieldDifference {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** One page's transaction; the job's node is locked, so that two nodes never work on the same page. */
export interface ReprocessTx {
  page(limit: number): Promise<readonly NormalisedEvent[]>;
  known(uids: readonly string[]): Promise<ReadonlySet<string>>;
  /** New revisions of stored events, and events that were not there; what rests on them is written with them. */
  write(revised: readonly NormalisedEvent[], added: readonly NormalisedEvent[]): Promise<void>;
}

export interface ReprocessGraph {
  /** Begins at the start, or goes on where the same job (source, since, dry run) was left; another one under way is a conflict. */
  begin(job: Pick<ReprocessJob, 'source' | 'since' | 'dryRun' | 'startedAt' | 'startedBy'>): Promise<ReprocessJob>;
  of(source: SourceId): Promise<ReprocessJob | null>;
  /** The next page of some running job; what `work` returns is stored in the same transaction. False where none runs. */
  step(work: (job: ReprocessJob, tx: ReprocessTx) => Promise<ReprocessJob>): Promise<boolean>;
}
