import type { NormalisedEvent } from '../../domain/event.js';
import type { CaseChange, CaseGroupStore } from './ports.js';

/** An alert that ingest left for grouping. */
export interface WaitingAlert {
  readonly task: string;
  readonly alert: NormalisedEvent;
}

/** Alerts that ingest folded behind those that stand. */
export interface WaitingFold {
  readonly task: string;
  readonly key: string;
  readonly uids: readonly string[];
  /** Event time, ms. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly severityId: number;
}

/** Alerts that stand by themselves again because somebody undid their fold. */
export interface UnfoldedPage {
  /** The case that holds them; null where none does. */
  readonly case: { readonly uid: string; readonly number: number } | null;
  readonly severityId: number;
  readonly uids: readonly string[];
}

/** One transaction that puts alerts into cases. */
export interface AlertTx {
  readonly cases: CaseGroupStore;
  /** Oldest task first. */
  waiting(limit: number): Promise<readonly WaitingAlert[]>;
  /** Only of folds whose standing alerts have been looked at. */
  folds(limit: number): Promise<readonly WaitingFold[]>;
  /** The case of the alerts that stand holds the fold from now on. */
  holdFold(key: string): Promise<void>;
  finishFolds(tasks: readonly string[]): Promise<void>;
  /** The next page of a fold that is being undone, already in its case; null where none is. */
  unfold(limit: number): Promise<UnfoldedPage | null>;
  /** Ends the transaction: the tasks are done, the feed is told. */
  finish(tasks: readonly string[], changes: readonly CaseChange[]): Promise<void>;
}

/** The queue between ingest and the cases of alerts. */
export interface AlertGraph {
  isWaiting(): Promise<boolean>;
  write<T>(work: (tx: AlertTx) => Promise<T>): Promise<T>;
}
