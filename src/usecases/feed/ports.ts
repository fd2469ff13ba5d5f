import type { ChangeRecord } from '../../domain/records.js';
import type { Positions } from './cursor.js';

/** What one partition holds after a position. */
export interface PartitionRead {
  readonly partition: number;
  readonly head: number;
  /** Changes up to and with this one were trimmed away. */
  readonly trimmed: number;
  readonly changes: readonly ChangeRecord[];
}

/** Reads the feed from the graph, the one store of truth. */
export interface FeedReads {
  heads(): Promise<Positions>;
  /** Just before the first change that is kept. */
  oldest(): Promise<Positions>;
  /** Per partition, in sequence order, at most `limit` each. */
  after(positions: Positions, limit: number): Promise<readonly PartitionRead[]>;
  /** Of these cases, what subscribers filter by; of their entities only which of these they involve. */
  caseFacts(numbers: readonly number[], entities: readonly string[]): Promise<readonly CaseFacts[]>;
}

export interface CaseFacts {
  readonly number: number;
  readonly status: string;
  readonly severity: string;
  readonly verdict: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly updatedAt: number;
  readonly team: string | null;
  readonly tlp: string | null;
  readonly watchers: readonly string[];
  /** Who may know of it; null = everybody who may see cases. */
  readonly restrictedTo: readonly string[] | null;
  readonly involves: readonly string[];
}
