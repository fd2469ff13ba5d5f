import type { CaseStatus, Severity } from '../../domain/case.js';
import type { CaseRecord } from '../../domain/records.js';

export interface CaseEntity {
  /** The database's id, good inside the transaction. */
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly label: string;
}

/** What a detection rests on. */
export interface DetectionEvidence {
  readonly events: readonly string[];
  readonly entities: readonly CaseEntity[];
}

export interface RelatedCase {
  readonly uid: string;
  readonly number: number;
  readonly status: CaseStatus;
}

/** What ties a detection to cases: event time in ms; an entity counts in fewer than `rareBelow` cases of `rareWithin` ms. */
export interface Relatedness {
  readonly detections: readonly string[];
  readonly events: readonly string[];
  readonly entities: readonly string[];
  readonly lo: number;
  readonly hi: number;
  readonly joinWithin: number;
  readonly rareWithin: number;
  readonly rareBelow: number;
}

export interface CaseMerge {
  readonly part: string;
  readonly whole: string;
  /** The detection that bridges the two, or the person who merged them. */
  readonly by: string;
  readonly reason: 'shared_detection' | 'shared_entity' | 'person';
  readonly now: number;
}

export type DecideTrigger =
  'detection_fired' | 'detection_revised' | 'detection_superseded' | 'alert_joined' | 'evidence_invalidated';

/** What a case takes in: a detection by its uid, or an alert, which is an event. */
export interface Noticed {
  readonly uid: string;
  readonly openedBy: 'detection' | 'alert';
  /** Alerts behind this key that are counted and not contained. */
  readonly folded?: readonly string[];
}

/** What a case would be called after this, had nothing else opened it. */
export interface CaseNaming {
  readonly title: string;
  readonly openedBy: 'detection' | 'alert';
  /** Event time, ms. */
  readonly at: number;
  readonly by: string;
}

export interface CaseRefresh {
  readonly severity: Severity;
  readonly now: number;
  /** null: it joined, and would have opened nothing. */
  readonly naming: CaseNaming | null;
  /** What was taken back and ties nothing together any more. */
  readonly gone: string | null;
}

/** A case whose decision may have changed, for the next stage. */
export interface DecideRequest {
  readonly id: string;
  readonly case: number;
  readonly trigger: DecideTrigger;
  readonly at: number;
}

export interface CaseGroupStore {
  /** Whoever opens, joins or merges cases takes turns from here to the commit. */
  lock(): Promise<void>;
  nextNumber(): Promise<number>;
  evidence(noticed: Noticed): Promise<DetectionEvidence>;
  /** By number; merged ones are left out, for what they were merged into stands in. */
  related(to: Relatedness): Promise<readonly RelatedCase[]>;
  open(record: CaseRecord): Promise<void>;
  attach(caseUid: string, noticed: Noticed, evidence: DetectionEvidence, refreshed: CaseRefresh): Promise<void>;
  merge(merge: CaseMerge): Promise<void>;
  /** Takes a merge back; null where the case was not merged. */
  unmerge(part: string, now: number): Promise<{ readonly whole: string; readonly number: number } | null>;
  refresh(caseUid: string, refreshed: CaseRefresh): Promise<void>;
  queueDecisions(rows: readonly DecideRequest[]): Promise<void>;
}
