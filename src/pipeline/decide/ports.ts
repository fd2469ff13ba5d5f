import type { ContextFact } from '../../domain/context.js';
import type { CaseEvent, CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import type { SourceHealth } from '../../domain/source-health.js';

/** A detection of the case that is about the subject. */
export interface SubjectDetection {
  readonly uid: string;
  readonly ruleId: string;
  readonly ruleKey: string;
  readonly techniqueIds: readonly string[];
  readonly end: number;
}

/** How often something was seen before the case began. */
export interface Rarity {
  readonly value: string;
  /** Observations of the subject's accounts, and those with the value. */
  readonly total: number;
  readonly seen: number;
  /** Peers asked, and those that showed the value. */
  readonly peers: number;
  readonly peersSeen: number;
}

export interface IndicatorHit {
  readonly uid: string;
  readonly value: string;
  readonly source: string;
  readonly recordedAt: number;
}

/** All that questions about one subject of a case are answered from; read in one go, as of `asOf`, as known at `knownAt`. */
export interface SubjectReading {
  readonly subject: CaseSubject;
  readonly detections: readonly SubjectDetection[];
  /** In event order. */
  readonly matched: readonly MatchedEvent[];
  readonly logins: readonly CaseEvent[];
  /** Facts about the subject's accounts, the person, and the organisation. */
  readonly context: readonly ContextFact[];
  /** Of the network of the first suspicious log-in; null where it has none. */
  readonly loginAsn: Rarity | null;
  readonly indicators: readonly IndicatorHit[];
  readonly asOf: number;
  readonly knownAt: number;
}

export interface CaseReading {
  readonly case: number;
  readonly subjects: readonly SubjectReading[];
  readonly health: readonly SourceHealth[];
}
