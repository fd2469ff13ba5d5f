import type { RoleRef } from './entity.js';
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
  /** Everything the record names, with what it was there. */
  readonly roles: readonly RoleRef[];
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

/** What a verdict may be about. */
export const SUBJECT_KINDS = ['person', 'device', 'resource', 'mailbox'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Whom or what the case is about, and what else to read. */
export interface CaseSubject {
  readonly kind: SubjectKind;
  /** The entity’s key; of a person, or of the lone account that stands for one. */
  readonly key: string;
  readonly label: string;
  /** Of a person; nothing else has any. */
  readonly accounts: readonly string[];
}
