import type { ContextFact } from '../../domain/context.js';
import type { CaseEvent, CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import type { Lack } from '../../domain/decision.js';
import type { LookupProvider, ProviderQuestion } from './ports-lookup.js';
import type { DecisionRecord, EvidenceRecord } from '../../domain/records.js';
import type { Verdict } from '../../domain/verdict.js';
import type { SourceHealth } from '../../domain/source-health.js';
import type { DayVolume, VolumeHabits } from './volume-habit.js';

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

export type { ProviderQuestion } from './ports-lookup.js';
export { volumeHabits, type DaySpan, type DayVolume } from './volume-habit.js';

/** One day of a case, and what days without suspicion are like. */
export interface DownloadVolume extends DayVolume, VolumeHabits {}

/** On how many devices a file was seen, of how many. */
export interface FilePrevalence {
  readonly file: string;
  readonly seenOn: number;
  /** Of them, before the case began: only these make a file an old acquaintance. */
  readonly seenBefore: number;
  readonly devices: number;
}

export interface Grant {
  readonly principal: string;
  readonly grantedBy: string;
}

/** A rule that gave up on a crowded window, or a source with a hole in what it told, while the case ran. */
export interface Degradation {
  readonly kind: 'rule' | 'source';
  readonly name: string;
}

/** What one feed says of the values of a case. */
export interface FeedAnswer {
  readonly feed: string;
  readonly state: 'ANSWERED' | 'NO_COVERAGE' | 'ERROR' | 'STALE';
  readonly hits: readonly IndicatorHit[];
}

/** Somebody outside the case's own records who may know a value. One answer a feed; none where no feed is loaded. */
export interface IndicatorProvider {
  ask(question: ProviderQuestion): Promise<readonly FeedAnswer[]>;
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
  /** What tools said of the subject, in event order. */
  readonly alerts: readonly CaseEvent[];
  readonly logins: readonly CaseEvent[];
  /** Facts about the subject's accounts, the person, and the organisation. */
  readonly context: readonly ContextFact[];
  /** Exceptions of the subject that are in force when it is judged, not when it happened. */
  readonly exceptionsNow: readonly ContextFact[];
  /** Of the network of the first suspicious log-in; null where it has none. */
  readonly loginAsn: Rarity | null;
  readonly loginCountry: Rarity | null;
  /** Of its hour of the week, an hour before and after included; asked of the person alone. */
  readonly loginHour: Rarity | null;
  /** What the subject's accounts did, or had done to them, in the day before, in event order: only what questions count. */
  readonly around: readonly CaseEvent[];
  readonly files: readonly FilePrevalence[];
  /** Earlier events on the resources and messages of the alerts. */
  readonly touching: readonly CaseEvent[];
  /** Who is behind `touching`: facts about the accounts that did it. */
  readonly actors: readonly ContextFact[];
  /** Addresses, hashes, domains, links and senders that its events name: what a provider may be asked about. */
  readonly observables: readonly string[];
  /** Devices that the subject's accounts used before the case began. */
  readonly knownDevices: readonly string[];
  /** The day of the case on which most was downloaded, beside the days before; null where nothing was. */
  readonly downloads: DownloadVolume | null;
  /** Who gave whom a right since the case began. */
  readonly grants: readonly Grant[];
  /** Keys of what the case names beside the subject. */
  readonly entities: readonly string[];
  /** What answers cannot be relied on, and why. */
  readonly degraded: readonly Degradation[];
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
  /** The feeds that were imported into the graph. */
  readonly feeds: IndicatorProvider;
  /** What people concluded of other cases than this one. */
  caseHistory(except: number): LookupProvider;
  save(decision: NewDecision): Promise<void>;
  /** What drafts would have said beside decisions that were just saved. */
  saveShadows(shadows: readonly ShadowRecord[]): Promise<void>;
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

export interface WeighedLack extends Lack {
  /** Whether some answer to it would change the verdict. */
  readonly couldFlip: boolean;
  /** Who answers it under this policy: `graph`, or the name of a provider. */
  readonly askFrom: string | null;
}

export interface NewDecision {
  readonly record: DecisionRecord;
  readonly evidence: readonly CitedEvidence[];
  readonly lacked: readonly WeighedLack[];
  readonly policy: Readonly<Record<string, string | number>> & { readonly key: string };
  readonly supersedes: string | null;
}

/** The only thing that a draft in the shadow leaves behind. */
export interface ShadowRecord {
  readonly uid: string;
  readonly decision: string;
  readonly case: number;
  readonly subject: string;
  /** `id@version` of the draft. */
  readonly policyKey: string;
  readonly policyDigest: string;
  readonly verdict: Verdict;
  readonly l: number;
  readonly liveVerdict: Verdict;
  /** What it would have asked and nobody did. */
  readonly wouldHaveAsked: readonly string[];
  readonly decidedAt: number;
}

export interface CaseDecided {
  readonly case: number;
  readonly verdict: Verdict | null;
  readonly decisions: readonly DecisionRecord[];
  /** Decisions about whom or under what nothing in the case speaks any more: they stay, and no longer count. */
  readonly retired: readonly CurrentDecision[];
  /** What made the case be looked at. */
  readonly because: string;
  readonly now: number;
}

export interface PeekedCase {
  readonly reading: CaseReading;
  readonly feeds: IndicatorProvider;
  readonly history: LookupProvider;
}

/** The queue between correlation and decision, and the transaction that empties it. */
export interface DecidingGraph {
  waiting(limit: number): Promise<readonly QueuedCase[]>;
  /** What the deciding transaction would read now, without locking anything; null where nothing waits for the case. */
  peek(caseNumber: number): Promise<PeekedCase | null>;
  decide<T>(work: (tx: DecidingTx) => Promise<T>): Promise<T>;
}
