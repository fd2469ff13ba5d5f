import type { PlatformError } from '../../domain/errors.js';
import type { DeadLetter, IngestOutcome, NormalisedEvent, RawRecord, SourceId } from '../../domain/event.js';

/** What became of one record before it is stored: its events, or the letter it is parked as. */
export type PreparedRecord =
  | { readonly index: number; readonly events: readonly NormalisedEvent[] }
  | { readonly index: number; readonly deadLetter: DeadLetter };

export interface IdempotencyClaim {
  /** Unique over principals and sources: two senders may choose the same words. */
  readonly key: string;
  readonly payloadDigest: string;
  readonly expiresAt: number;
}

export interface IngestBatch {
  readonly records: readonly PreparedRecord[];
  readonly receivedAt: number;
  readonly idempotency: IdempotencyClaim | null;
  /** Dead letters whose records these are: they go in the same transaction. */
  readonly replays?: readonly string[];
}

export interface ReceiptLine {
  readonly index: number;
  readonly eventIds: readonly string[];
  readonly outcome: IngestOutcome;
}

export interface RejectedLine {
  readonly index: number;
  readonly code: string;
  readonly message: string;
  readonly deadLetterId: string;
}

/** The answer to one delivery; the same delivery under the same key gets the same answer. */
export interface Receipt {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly RejectedLine[];
  readonly receipt: readonly ReceiptLine[];
}

/** What became of one of several deliveries that were written together. */
export type Settled = { readonly receipt: Receipt } | { readonly fault: PlatformError };

/**
 * Writes deliveries in one transaction, together with whatever else must commit with them: one answer per delivery, in
 * order, and an answer means committed. A delivery that is refused (its key was given to other records) leaves the
 * others alone; where the transaction itself fails, nothing of any of them was written.
 */
export interface EventStore {
  writeTogether(batches: readonly IngestBatch[]): Promise<readonly Settled[]>;
}

export type NormaliseOutcome =
  | { readonly events: readonly NormalisedEvent[] }
  | { readonly reject: { readonly code: string; readonly message: string; readonly mapping?: string | null } };

/** The normaliser, with its mappings bound. */
export type Normalise = (record: RawRecord) => NormaliseOutcome;

/** Free and total bytes where the graph is stored; null where that is not on this machine. */
export type DiskProbe = () => Promise<{ readonly free: number; readonly total: number } | null>;

export interface DeadLetterFilter {
  readonly code?: string;
  readonly source?: SourceId;
}

export interface ParkedLetter extends DeadLetter {
  readonly attempts: number;
  readonly lastTriedAt: number;
}

/** A letter that is still unusable, and why this time. */
export interface FailedReplay {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly at: number;
}

export interface DeadLetterStore {
  /** Oldest first; `after` is `receivedAt:id` of the last letter of the page before, which may be gone by now. */
  list(
    filter: DeadLetterFilter,
    page: { readonly first: number; readonly after: string | null },
  ): Promise<readonly ParkedLetter[]>;
  find(id: string): Promise<ParkedLetter | null>;
  count(filter: DeadLetterFilter): Promise<number>;
  failedAgain(replays: readonly FailedReplay[]): Promise<void>;
}

/** How far a source has come; what absence and first-seen may rely on. */
export interface SourceProgress {
  readonly source: SourceId;
  /** Greatest event time that is not skewed; null before the first event. */
  readonly maxEventTime: number | null;
  readonly lastReceivedAt: number;
  readonly events: number;
  readonly revisions: number;
  readonly parked: number;
  /** Complete from the start of its coverage up to here; null where the source does not tell. */
  readonly completeUpTo: number | null;
  readonly gaps: readonly Interval[];
}

/** Event time, ms, both ends inside. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

export interface ProgressStore {
  of(source: SourceId): Promise<SourceProgress | null>;
  all(): Promise<readonly SourceProgress[]>;
  /** A connector has fetched everything of this interval. Commutative, like everything here. */
  covered(source: SourceId, interval: Interval): Promise<void>;
}
