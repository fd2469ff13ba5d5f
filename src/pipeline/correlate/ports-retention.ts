import type { AuditEntry } from '../../domain/audit.js';
import type { LegalHold } from '../../domain/legal-hold.js';

export interface OldEvent {
  readonly uid: string;
  readonly t: number;
  readonly source: string;
  readonly className: string;
  /** A match, a case or a decision cites it: it stays, with its documents. */
  readonly pinned: boolean;
}

/** Where a walk over old events has come to. */
export interface Place {
  readonly t: number;
  readonly uid: string;
}

export interface RetentionTx {
  raiseHorizon(horizon: number): Promise<void>;
  /** In event order after a place. */
  oldEvents(after: Place, before: number, limit: number): Promise<readonly OldEvent[]>;
  /** Removes the oldest changes of one partition of the feed; how many. */
  trimFeed(partition: number, before: number, limit: number): Promise<number>;
  /** The holds in force, at most `most`; none is placed from here to the commit. */
  legalHolds(most: number): Promise<readonly LegalHold[]>;
  /** Keys of the entities in each event, and of the persons behind its accounts. */
  keysOf(uids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Removes events with their documents and hits. */
  purge(uids: readonly string[]): Promise<void>;
  /** In the audit, with what was removed. */
  tell(entry: AuditEntry): Promise<void>;
}

export interface RetentionGraph {
  /** Runs `work` once, or not at all while another node holds the job; each transaction checks that it is still ours. */
  underLease<T>(
    name: string,
    work: (write: <R>(body: (tx: RetentionTx) => Promise<R>) => Promise<R>) => Promise<T>,
  ): Promise<T | null>;
}
