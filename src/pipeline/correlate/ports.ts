import type { AuditEntry } from '../../domain/audit.js';
import type { CaseStatus, Severity } from '../../domain/case.js';
import type { EvalTask, Match, MatchState } from '../../domain/correlation.js';
import type { EventOrder, NormalisedEvent } from '../../domain/event.js';
import type { CaseRecord, ChangeRecord, DetectionRecord } from '../../domain/records.js';
import type { CarriedMatch, EventView } from '../../rules/pattern/pattern.js';

export const RULE_STATUSES = ['draft', 'shadow', 'live', 'retired'] as const;
export type RuleStatus = (typeof RULE_STATUSES)[number];

/** Languages in which a rule can be in force. */
export type RuleLanguage = 'eql' | 'sigma';

/** One version of a rule, as stored; `key` is `id@version`. */
export interface RuleRecord {
  readonly key: string;
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly language: RuleLanguage;
  /** null = Elasticsearch's EQL with our extensions. */
  readonly dialect: 'elasticsearch' | 'classic' | null;
  readonly query: string;
  readonly status: RuleStatus;
  readonly severity: Severity;
  readonly techniqueIds: readonly string[];
  /** Event time from which a match's last event counts. */
  readonly effectiveFrom: number;
  /** Gap (ms) up to which a further match joins a detection; null = the rule's span. */
  readonly rearm: number | null;
  readonly owner: string;
  /** Whom to thank, for rules that were published: their licence asks that this is shown with every match. */
  readonly author?: string | null;
  readonly references?: readonly string[];
  readonly license?: string | null;
  /** Sigma: what `%name%` stands for, as JSON. */
  readonly placeholders?: string | null;
  /** False until the hits before its activation are written; nothing is evaluated before. */
  readonly ready: boolean;
  /** It looks at what other rules find; set when it is put in force. */
  readonly overDetections?: boolean;
  /** How far its back-fill has come. */
  readonly cursorT?: number | null;
  readonly cursorUid?: string | null;
}

/** A hit as stored: `s` and `g` are kept beside their digest `k` so that a revision knows which scopes it leaves. */
export interface HitRow {
  readonly k: string;
  readonly t: number;
  readonly n: number;
  readonly e: string;
  readonly s: string;
  readonly g: string;
  /** Captured values (X1), JSON. */
  readonly c: string | null;
}

/** A range of one hit key, both ends in. */
export interface HitWindow {
  readonly k: string;
  readonly lo: number;
  readonly hi: number;
}

export interface FoundHit {
  readonly order: EventOrder;
  readonly captured: string | null;
}

/** Whose accounts a scope covers. */
export interface IdentityLookup {
  /** Person of each account that has one. */
  personsOf(accounts: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Accounts of each person or lone account; none for an account that belongs to a person. */
  accountsOf(scopes: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

export interface HitReader {
  /** Whether any hit lies in each window. */
  occupied(windows: readonly HitWindow[]): Promise<readonly boolean[]>;
  /** Hits of each window in no order, at most `cap` + 1 of each, so that the caller sees when a window is too full. */
  fetch(windows: readonly HitWindow[], cap: number): Promise<readonly (readonly FoundHit[])[]>;
  /** Times of all hits of each key. */
  timesOf(keys: readonly string[]): Promise<readonly (readonly number[])[]>;
}

/** A range of one (rule, group) in which stored matches are compared. */
export interface MatchWindow {
  readonly ruleKey: string;
  readonly group: string;
  readonly lo: number;
  readonly hi: number;
}

export interface StoredMatch {
  readonly key: string;
  readonly state: MatchState;
  readonly start: number;
  readonly end: number;
  readonly coverage: string | null;
}

/** What a rule may rely on now, for its matches that wait. */
export interface RuleObservation {
  /** Matches that begin before are settled: what they rest on may be gone. */
  readonly since: number;
  readonly ruleKey: string;
  readonly watermark: number;
  readonly coverage: string;
}

export interface FoundMatch extends Match {
  /** What rules built on this one may ask of it. */
  readonly carried?: CarriedMatch;
  readonly state: MatchState;
  /** When its absences are certain; null for matches that rest on none. */
  readonly due: number | null;
  /** What was known of the sources when it could not be observed; null for other states. */
  readonly coverage: string | null;
}

export interface MatchStore {
  within(windows: readonly MatchWindow[]): Promise<readonly (readonly StoredMatch[])[]>;
  save(matches: readonly FoundMatch[], now: number): Promise<void>;
  supersede(keys: readonly string[], now: number): Promise<void>;
  /** Those of the matches that stand as fired. */
  firedByKey(keys: readonly string[]): Promise<readonly Match[]>;
  /** Fired matches by (end, key) from `time` on, those that end then only after `after`. */
  firedFrom(time: number, after: string, limit: number): Promise<readonly Match[]>;
  /** Matches that waited for time or for a source's gaps to change, as scopes to evaluate. */
  due(rules: readonly RuleObservation[], limit: number): Promise<readonly (MatchWindow & { readonly key: string })[]>;
}

export interface FoldedMatch {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

export interface StoredDetection {
  readonly uid: string;
  readonly start: number;
  readonly end: number;
  readonly revision: number;
  readonly firedAt: number | null;
  readonly matches: readonly FoldedMatch[];
}

export interface DetectionBearer {
  readonly uid: string;
  readonly state: MatchState;
  readonly revision: number;
  readonly firedAt: number | null;
}

export interface DetectionStore {
  /** For each window the group's detections that begin in it, and the last one before it. */
  around(windows: readonly MatchWindow[]): Promise<readonly (readonly StoredDetection[])[]>;
  firedMatches(windows: readonly MatchWindow[]): Promise<readonly (readonly FoldedMatch[])[]>;
  /** Detections that already bear one of these uids. */
  bearers(uids: readonly string[]): Promise<readonly DetectionBearer[]>;
  save(detections: readonly (DetectionRecord & { readonly matchKeys: readonly string[] })[]): Promise<void>;
  /** `by`: the detection that took its matches in, if one did. */
  supersede(
    rows: readonly { readonly uid: string; readonly revision: number; readonly by: string | null }[],
  ): Promise<void>;
}

/** The part of a rule that changes after it was written. */
export type RuleState = Pick<RuleRecord, 'status' | 'effectiveFrom' | 'ready' | 'overDetections'> & {
  readonly cursorT: number | null;
  readonly cursorUid: string | null;
};

export interface KeyedState {
  readonly key: string;
  readonly state: Partial<RuleState>;
}

export interface DegradedRule {
  readonly ruleKey: string;
  readonly group: string;
  readonly code: string;
}

export interface RuleStore {
  epoch(): Promise<number>;
  raiseEpoch(): Promise<number>;
  /** Live and shadow rules. */
  active(): Promise<readonly RuleRecord[]>;
  all(): Promise<readonly RuleRecord[]>;
  byKeys(keys: readonly string[]): Promise<readonly RuleRecord[]>;
  /** Every version of these rules. */
  versionsOf(ids: readonly string[]): Promise<readonly RuleRecord[]>;
  /** Writes versions that are new; fails with VERSION_CONFLICT where one exists with another query. In order. */
  save(rules: readonly RuleRecord[]): Promise<readonly RuleRecord[]>;
  setState(key: string, state: Partial<RuleState>): Promise<RuleRecord>;
  /** Of many at once, in order. */
  setStates(states: readonly KeyedState[]): Promise<readonly RuleRecord[]>;
  degrade(rules: readonly DegradedRule[], now: number): Promise<void>;
  /** Rules whose earlier hits are still to be written. */
  unready(): Promise<readonly RuleRecord[]>;
}

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
  | 'detection_fired'
  | 'detection_revised'
  | 'detection_superseded'
  | 'alert_joined'
  | 'evidence_invalidated'
  | 'exception_expired';

/** What a case takes in: a detection by its uid, or an alert, which is an event. */
export interface Noticed {
  readonly uid: string;
  readonly openedBy: 'detection' | 'alert';
  /** Alerts behind this key that are counted and not contained. */
  readonly folded?: readonly string[];
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
  attach(caseUid: string, noticed: Noticed, evidence: DetectionEvidence, now: number): Promise<void>;
  merge(merge: CaseMerge): Promise<void>;
  /** Takes a merge back; null where the case was not merged. */
  unmerge(part: string, now: number): Promise<{ readonly whole: string; readonly number: number } | null>;
  refresh(caseUid: string, severity: Severity, now: number): Promise<void>;
  queueDecisions(rows: readonly DecideRequest[]): Promise<void>;
}

/** An account's part in a join tuple of several components: where an identity change must look. */
export interface IdentityTuple {
  readonly account: string;
  readonly group: string;
}

export type TaskState = 'pending' | 'waiting' | 'parked';

/** What transactions left behind for evaluators. */
export interface TaskQueue {
  pending(limit: number): Promise<readonly EvalTask[]>;
  /** Those of the ids that nobody has finished meanwhile. */
  existing(ids: readonly string[]): Promise<readonly string[]>;
  /** `rule`: what a waiting task waits for, or the rule that is parked. */
  add(tasks: readonly EvalTask[], state?: TaskState, rule?: string): Promise<void>;
  finish(ids: readonly string[]): Promise<void>;
  /** Makes the tasks that waited for these rules pending; answers how many. */
  release(rules: readonly string[]): Promise<number>;
}

/** A stored event as predicates see it. */
export interface StoredEvents {
  byUid(uids: readonly string[]): Promise<readonly EventView[]>;
  /** Events in which entities with these keys take part, at most `limit`, in event order. */
  ofEntities(
    keys: readonly string[],
    within: { readonly lo: number; readonly hi: number },
    limit: number,
  ): Promise<readonly EventView[]>;
  /** Events from `time` on, after `cursor`, in (time, uid) order. */
  from(
    time: number,
    cursor: { readonly t: number; readonly uid: string } | null,
    limit: number,
  ): Promise<readonly EventView[]>;
}

/** A change of a case for the feed; see the feed's own store for why it is written last. */
export type CaseChange = Omit<ChangeRecord, 'partition' | 'seq'>;

/** How far a source is complete, and what it is known to have missed before that. */
export interface SourceMark {
  readonly source: string;
  /** Event time, ms. */
  readonly watermark: number;
  readonly gaps: readonly { readonly lo: number; readonly hi: number }[];
  /** Event time from which it was heard; null or absent: nobody knows of a beginning. */
  readonly from?: number | null;
}

export interface Lateness {
  /** How late (ms) a source's records may come. */
  readonly lateness: number;
  /** Silence (ms) after which a source counts as having nothing to say. */
  readonly idleAfter: number;
}

/** What one transaction of correlation reads and writes. */
export interface CorrelationTx {
  readonly tasks: TaskQueue;
  readonly hits: HitReader;
  readonly identity: IdentityLookup;
  readonly matches: MatchStore;
  readonly detections: DetectionStore;
  readonly cases: CaseGroupStore;
  readonly rules: RuleStore;
  readonly events: StoredEvents;
  /** Nobody else evaluates these groups from here to the commit. */
  lockScopes(groups: readonly string[]): Promise<void>;
  writeHits(rows: readonly HitRow[]): Promise<void>;
  /** Removes the hits of these events or matches, and tells them. */
  takeHitsBack(uids: readonly string[]): Promise<readonly HitRow[]>;
  /** All hits of the events whose hit comes first in each window. */
  hitsOfNext(windows: readonly HitWindow[]): Promise<readonly HitRow[]>;
  addMissingHits(rows: readonly HitRow[]): Promise<void>;
  noteIdentityTuples(tuples: readonly IdentityTuple[]): Promise<void>;
  /** Event time before which events may have been purged; null = none ever was. */
  horizon(): Promise<number | null>;
  /** How far each source is complete. */
  sourceMarks(now: number, lateness: Lateness): Promise<readonly SourceMark[]>;
  /** Places in the audit of the batches in which the events of these detections came. */
  batchesOf(detections: readonly string[]): Promise<readonly string[]>;
  /** After every other write but the feed: the streams' heads stay locked until the commit. */
  audit(entries: readonly AuditEntry[]): Promise<void>;
  /** Last of all writes. */
  appendChanges(changes: readonly CaseChange[]): Promise<void>;
}

export interface CorrelationGraph {
  /** Runs `work` in a write transaction, again from the start when the database asks for a retry. */
  write<T>(work: (tx: CorrelationTx) => Promise<T>): Promise<T>;
  /** Runs `work` once, or not at all while another node holds the job; each transaction checks that it is still ours. */
  underLease<T>(name: string, work: (write: CorrelationGraph['write']) => Promise<T>): Promise<T | null>;
}

/** What marking events needs of the transaction that writes them. */
export interface MarkingTx {
  readonly rules: Pick<RuleStore, 'epoch' | 'active'>;
  readonly identity: Pick<IdentityLookup, 'personsOf'>;
  /** Removes the hits of events whose content changed, and tells them. */
  takeHitsBack(uids: readonly string[]): Promise<readonly HitRow[]>;
  writeHits(rows: readonly HitRow[]): Promise<void>;
  noteIdentityTuples(tuples: readonly IdentityTuple[]): Promise<void>;
  identityTuplesOf(accounts: readonly string[]): Promise<readonly IdentityTuple[]>;
  /** Those of the accounts that took part in events other than these. */
  seenBefore(accounts: readonly string[], uids: readonly string[]): Promise<ReadonlySet<string>>;
  addTask(task: EvalTask): Promise<void>;
}

export interface MarkedBatch {
  readonly created: readonly NormalisedEvent[];
  readonly revised: readonly NormalisedEvent[];
  readonly identityChanges: readonly { account: string; from: string | null; to: string | null }[];
}

/** Marks what one transaction wrote for correlation; runs inside that transaction. */
export type MarkEvents = (tx: MarkingTx, written: MarkedBatch) => Promise<void>;

/** A scratch place for the hits of one hunt: the live path's own writing and reading, kept apart by the run's name. */
export interface HuntScratch {
  readonly hits: HitReader;
  write(rows: readonly HitRow[]): Promise<void>;
  clear(): Promise<void>;
}

export type OpenScratch = (run: string) => HuntScratch;
