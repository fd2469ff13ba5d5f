import type { EntityRef, IdentityClaim, RoleRef } from './entity.js';
import type { JsonObject, JsonValue } from './json.js';

/** `vendor/product` in lower case, e.g. `okta/system_log`: the name of a mapping and of what a key may deliver. */
export type SourceId = string;

/** A record as it came through a door, before anything was understood. */
export interface RawRecord {
  readonly source: SourceId | null;
  /** Object as sent, or a raw line. */
  readonly raw: JsonValue;
  /** Index in its batch, for receipts and errors. */
  readonly index: number;
  /** Where it stood (file identity + offset, topic-partition-offset, else idempotency key + ordinal); identifies records without an id. */
  readonly position: string;
  /** Its position says only which delivery brought it; another delivery may bring the same record. */
  readonly isUnplaced?: true;
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Why its door could not read it; it is parked as far as it was read. */
  readonly refused?: RefusedRecord;
}

export interface RefusedRecord {
  readonly code: string;
  readonly message: string;
}

/**
 * Total order of events: time in ms, then `n` = nanoseconds inside the ms × 2^32 + the record's own sequence number, then uid.
 * All integers within 2^53, so that the order is the same in JavaScript, in Neo4j and on every node.
 */
export interface EventOrder {
  readonly t: number;
  readonly n: number;
  readonly uid: string;
}

export function compareOrder(a: EventOrder, b: EventOrder): number {
  if (a.t !== b.t) return a.t - b.t;
  if (a.n !== b.n) return a.n - b.n;
  return a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0;
}

const SEQUENCE_SPACE = 2 ** 32;

/** `nanos` 0–999,999 (inside the ms); `sequence` 0–2^32−1. */
export function orderWithin(nanos: number, sequence: number): number {
  return nanos * SEQUENCE_SPACE + (sequence % SEQUENCE_SPACE);
}

/** One OCSF event made from a record, with what OCSF has no place for. */
export interface NormalisedEvent {
  readonly uid: string;
  readonly source: SourceId;
  /** The vendor's own id of the record, where it has one. */
  readonly externalId: string | null;
  /** The vendor's version of an updatable record (ms of its last update), 0 where records never change. */
  readonly version: number;
  /** Digest of the canonical content: the same uid with another digest is a revision. */
  readonly contentDigest: string;
  readonly classUid: number;
  /** OCSF class name in snake case: the EQL event category. */
  readonly className: string;
  readonly categoryUid: number;
  readonly activityId: number;
  readonly severityId: number;
  /** Normalised verb of `schema/contracts/operations.yaml`, e.g. `mfa.enrol`; null where none applies. */
  readonly operation: string | null;
  readonly time: number;
  readonly order: number;
  readonly receivedAt: number;
  /** The valid OCSF 1.8.0 document. */
  readonly ocsf: JsonObject;
  readonly raw: JsonValue;
  readonly mapping: string;
  readonly roles: readonly RoleRef[];
  readonly claims: readonly IdentityClaim[];
  /** Normalised facts that OCSF has no attribute for, e.g. `forward.domain`; read by rules and questions. */
  readonly facts: JsonObject;
  /** Stamped more than 5 minutes after its receipt: counts, but moves no watermark. */
  readonly timeSkew: boolean;
}

export type IngestOutcome = 'NEW' | 'DUPLICATE' | 'REVISION' | 'FOLDED' | 'PARKED';

/** A record that could not be used: kept whole, with the reason, so that it can be replayed after a fix. */
export interface DeadLetter {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly source: SourceId | null;
  readonly raw: string;
  /** Whether `raw` is the line as sent, or the JSON of an object that was sent. */
  readonly form: 'text' | 'json';
  readonly mapping: string | null;
  readonly position: string;
  readonly receivedAt: number;
}

export function roleOf(event: NormalisedEvent, role: RoleRef['role']): EntityRef | undefined {
  return event.roles.find((ref) => ref.role === role);
}
