import type { NormalisedEvent } from '../../domain/event.js';
import type { CaseChange, CaseGroupStore } from './ports.js';

/** An alert that ingest left for grouping. */
export interface WaitingAlert {
  readonly task: string;
  readonly alert: NormalisedEvent;
}

/** One transaction that puts alerts into cases. */
export interface AlertTx {
  readonly cases: CaseGroupStore;
  /** Oldest task first. */
  waiting(limit: number): Promise<readonly WaitingAlert[]>;
  /** Ends the transaction: the tasks are done, the feed is told. */
  finish(tasks: readonly string[], changes: readonly CaseChange[]): Promise<void>;
}

/** The queue between ingest and the cases of alerts. */
export interface AlertGraph {
  isWaiting(): Promise<boolean>;
  write<T>(work: (tx: AlertTx) => Promise<T>): Promise<T>;
}
