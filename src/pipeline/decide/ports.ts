import type { ContextFact } from '../../domain/context.js';
import type { CaseEvent, CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import type { Lack } from '../../domain/decision.js';
import type { DecisionRecord, EvidenceRecord } from '../../domain/records.js';
import type { Verdict } from '../../domain/verdict.js';
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

/** A case whose decision may have changed, or whose decided answer still has to be acted on. */
export interface QueuedCase {
  readonly case: number;
}

export interface TakenCase {
  readonly number: number;
  readonly triggers: readonly string[];
  /** When the newest trigger came, ms: until then counts what the graph knew. */
  readonly knownAt: number;
}

/** One transaction over one case; its node is locked from `take` on. */
export interface DecidingTx {
  /** Takes all that waits for the case; null where another node was first. */
  take(caseNumber: number, now: number): Promise<TakenCase | null>;
  read(caseNumber: number, knownAt: number): Promise<CaseReading>;
  current(caseNumber: number): Promise<readonly CurrentDecision[]>;
  save(decision: NewDecision): Promise<void>;
  /** Ends the transaction: the case's verdict, the follow-up, the audit and the feed. */
  finish(outcome: CaseDecided): Promise<void>;
}

export type CurrentDecision = Pick<
  DecisionRecord,
  'uid' | 'seq' | 'subject' | 'policyId' | 'current' | 'resultJson' | 'answersJson' | 'verdict'
>;

export interface CitedEvidence {
  readonly record: EvidenceRecord;
  /** Uids of the events, context facts or indicators that say it. */
  readonly cites: readonly string[];
}

export interface NewDecision {
  readonly record: DecisionRecord;
  readonly evidence: readonly CitedEvidence[];
  readonly lacked: readonly (Lack & { readonly couldFlip: boolean })[];
  readonly policy: Readonly<Record<string, string | number>> & { readonly key: string };
  readonly supersedes: string | null;
}

export interface CaseDecided {
  readonly case: number;
  readonly verdict: Verdict | null;
  readonly decisions: readonly DecisionRecord[];
  readonly now: number;
}

/** The queue between correlation and decision, and the transaction that empties it. */
export interface DecidingGraph {
  waiting(limit: number): Promise<readonly QueuedCase[]>;
  decide<T>(work: (tx: DecidingTx) => Promise<T>): Promise<T>;
}
