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
  readonly techniqueIds: readonly string[];
  /** Of the detection, ms. */
  readonly end: number;
  readonly group: string;
  readonly step: number;
}

/** Who the case is about, and what else to read. */
export interface CaseSubject {
  /** The person’s key, or the lone account’s. */
  readonly key: string;
  readonly label: string;
  readonly accounts: readonly string[];
}
