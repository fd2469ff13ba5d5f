import type { JsonObject } from './json.js';

/** An event of the case as questions read it: its node's keys, its document and what the record says beside OCSF. */
export interface CaseEvent {
  readonly uid: string;
  readonly source: string;
  readonly className: string;
  readonly operation: string | null;
  readonly t: number;
  readonly receivedAt: number;
  readonly actor: string | null;
  readonly subject: string | null;
  readonly ip: string | null;
  readonly session: string | null;
  readonly device: string | null;
  readonly ocsf: JsonObject;
  readonly facts: JsonObject;
}

/** A matched event with its step; `detection` and `rule` say which answer it belongs to. */
export interface MatchedEvent extends CaseEvent {
  readonly detection: string;
  readonly ruleKey: string;
  readonly ruleId: string;
  readonly group: string;
  readonly step: number;
}

/** A maintained fact about an entity, valid in time, as the graph knew it at a time. */
export interface KnownContext {
  readonly uid: string;
  readonly subject: string;
  readonly kind: string;
  readonly value: string;
  readonly validFrom: number;
  readonly validTo: number | null;
  readonly recordedAt: number;
  readonly recordedBy: string;
  readonly source: string;
  readonly owner: string | null;
  /** ms after which the fact is stale, null = never. */
  readonly staleAfter: number | null;
}

/** "Seen on `seen` of the last `total`" of one entity and feature. */
export interface SeenCount {
  readonly entity: string;
  readonly feature: string;
  readonly value: string;
  readonly total: number;
  readonly seen: number;
}

/** Who the case is about, and what else to read. */
export interface CaseSubject {
  /** The person’s key, or the lone account’s. */
  readonly key: string;
  readonly label: string;
  readonly accounts: readonly string[];
}
