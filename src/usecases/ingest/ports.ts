import type { Principal } from '../../domain/access.js';
import type { IngestOutcome, RefusedRecord } from '../../domain/event.js';
import type { JsonValue } from '../../domain/json.js';

export interface IngestRequest {
  readonly source: string | null;
  /** Objects as sent, or raw lines. */
  readonly records: readonly JsonValue[];
  readonly idempotencyKey: string | null;
  /** Where each record stood, as its door knows it; null leaves it to the delivery's name. Identifies records without an id. */
  readonly positions?: readonly (string | null)[];
  /** Why its door could not read a record; null where it could. Such a record is parked. */
  readonly refusals?: readonly (RefusedRecord | null)[];
}

export interface IngestAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly RejectedRecord[];
  readonly receipt: readonly RecordReceipt[];
}

export interface RejectedRecord {
  readonly index: number;
  readonly code: string;
  readonly message: string;
  readonly deadLetterId: string | null;
}

export interface RecordReceipt {
  readonly index: number;
  readonly eventIds: readonly string[];
  readonly outcome: IngestOutcome;
}

/** The ingestion door. An answer means that everything in it is committed. */
export interface IngestDoor {
  ingestRecords(principal: Principal, request: IngestRequest): Promise<IngestAnswer>;
}
