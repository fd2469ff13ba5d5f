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

/** Writes a batch in one transaction, together with whatever else must commit with it. An answer means committed. */
export interface EventStore {
  write(batch: IngestBatch): Promise<Receipt>;
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
  readonly after?: string;
  readonly first: number;
}

export interface ParkedLetter extends DeadLetter {
  readonly attempts: number;
  readonly lastTriedAt: number;
}

export interface DeadLetterStore {
  list(filter: DeadLetterFilter): Promise<readonly ParkedLetter[]>;
  find(id: string): Promise<ParkedLetter | null>;
  /** A replayed letter is kept as history no longer: its record is in the graph now. */
  resolve(ids: readonly string[]): Promise<void>;
  /** Still unusable: says why this time. */
  retried(
    letters: readonly { readonly id: string; readonly code: string; readonly message: string; readonly at: number }[],
  ): Promise<void>;
}
