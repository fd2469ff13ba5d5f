import type { AuditEntry } from '../../domain/audit.js';
import type { EvalTask } from '../../domain/correlation.js';
import type { NormalisedEvent } from '../../domain/event.js';
import type { ChangeRecord } from '../../domain/records.js';
import type { RuleStore } from './ports-rules.js';
import type { FactReader } from './ports-facts.js';
import type { AskedScope, HitReader, HitRow, HitWindow, IdentityLookup, IdentityTuple } from './ports-hits.js';
import type { DetectionStore, MatchStore } from './ports-matches.js';
import type { CaseGroupStore } from './ports-cases.js';
import type { Lateness, SourceMark, StoredEvents } from './ports-sources.js';

export * from './ports-rules.js';
export * from './ports-facts.js';
export * from './ports-hits.js';
export * from './ports-matches.js';
export * from './ports-cases.js';
export * from './ports-sources.js';

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

/** A change of a case for the feed; see the feed's own store for why it is written last. */
export type CaseChange = Omit<ChangeRecord, 'partition' | 'seq'>;

/** What one transaction of correlation reads and writes. */
export interface CorrelationTx {
  readonly tasks: TaskQueue;
  readonly hits: HitReader;
  readonly identity: IdentityLookup;
  readonly facts: FactReader;
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
  /** All hits of the events that left a hit in some window; of `cap` such events at most. */
  hitsOfAll(windows: readonly HitWindow[], cap: number): Promise<readonly HitRow[]>;
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
  /** Where steps ask who or what these are, though it is no key of theirs. */
  askedScopesOf(keys: readonly string[]): Promise<readonly AskedScope[]>;
  readonly facts: Pick<FactReader, 'leadingTo'>;
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
