import { UpstreamFault, type ErrorCode } from '../../domain/errors.js';
import type { RefusedRecord, SourceId } from '../../domain/event.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import type { Interval } from './ports.js';

/** One request's worth of a vendor's records. */
export interface PulledPage {
  readonly records: readonly JsonValue[];
  /** Where each record stood, where that is what tells it from an equal one. */
  readonly positions?: readonly string[];
  /** Why a record's bytes cannot be read; null where they can. Such a record is parked. */
  readonly refusals?: readonly (RefusedRecord | null)[];
  /** Where to go on once these are committed. */
  readonly checkpoint: JsonObject;
  /** Event time over which the vendor has now told everything it had; null where the page does not end a stretch. */
  readonly covered: Interval | null;
  /** Whether the vendor says that more waits. */
  readonly more: boolean;
  /** Not asked again for this long; the vendor would have nothing new. */
  readonly restMs?: number;
}

/** A vendor's interface that is asked for records. It keeps nothing: the checkpoint is all it knows. */
export interface Puller {
  readonly id: string;
  readonly source: SourceId;
  pull(checkpoint: JsonObject | null, signal: AbortSignal): Promise<PulledPage>;
}

/** The vendor asks for patience. */
export class PullRateLimited extends UpstreamFault {
  constructor(readonly retryAfterMs: number) {
    super('CONNECTOR_RATE_LIMITED', 'The vendor asks for fewer requests.', {
      remedy: 'Nothing: it is asked again when it said. Ask the vendor for a higher limit if the source falls behind.',
    });
  }
}

/** How a pull connector is doing. */
export interface PullState {
  readonly id: string;
  readonly source: SourceId;
  readonly checkpoint: JsonObject | null;
  readonly lastSuccessAt: number | null;
  readonly lastTriedAt: number | null;
  readonly failures: number;
  readonly fault: { readonly code: ErrorCode; readonly message: string } | null;
  /** Not asked before this time. */
  readonly notBefore: number;
}

/** The right to pull, held by one node at a time, and checked in each transaction. */
export interface PullLease {
  readonly name: string;
  readonly fence: number;
}

export interface PullStore {
  /** Null while another node pulls. */
  lease(id: string): Promise<PullLease | null>;
  of(puller: Pick<Puller, 'id' | 'source'>): Promise<PullState>;
  /** After the records are committed: the new place, and what the source is complete over, together. */
  advance(lease: PullLease, puller: Pick<Puller, 'id' | 'source'>, page: PulledPage, at: number): Promise<void>;
  failed(lease: PullLease, puller: Pick<Puller, 'id' | 'source'>, failure: PullFailure): Promise<void>;
}

export interface PullFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly at: number;
  readonly notBefore: number;
}
