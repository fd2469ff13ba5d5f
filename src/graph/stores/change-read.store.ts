import type { ChangeRecord } from '../../domain/records.js';
import type { Tx } from '../session.js';
import { CASE_FACTS, CHANGES_AFTER, OLDEST_CHANGES } from './change-read.cypher.js';
import { FEED_HEADS } from './feed.cypher.js';
import { FEED_PARTITIONS } from './feed.store.js';

interface PartitionRow {
  readonly partition: number;
  readonly head: number;
  readonly trimmed: number;
  readonly changes: readonly ChangeRecord[];
}
interface FactRow {
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
  readonly restrictedTo: readonly string[] | null;
  readonly involves: readonly string[];
}

/** Reads the change feed by position. */
export class ChangeReadStore {
  constructor(private readonly graph: Tx) {}

  async heads(): Promise<readonly number[]> {
    const heads = await this.graph.run<{ partition: number; seq: number }>(FEED_HEADS);
    return positions(heads);
  }

  async oldest(): Promise<readonly number[]> {
    return positions(await this.graph.run<{ partition: number; seq: number }>(OLDEST_CHANGES));
  }

  after(from: readonly number[], limit: number): Promise<readonly PartitionRow[]> {
    const known = from.map((seq, partition) => ({ partition, seq }));
    return this.graph.run<PartitionRow>(CHANGES_AFTER, { positions: known, limit });
  }

  caseFacts(numbers: readonly number[], entities: readonly string[]): Promise<readonly FactRow[]> {
    return this.graph.run<FactRow>(CASE_FACTS, { numbers, entities });
  }
}

function positions(rows: readonly { partition: number; seq: number }[]): readonly number[] {
  const seqs = new Map(rows.map((row) => [row.partition, row.seq]));
  return Array.from({ length: FEED_PARTITIONS }, (_, partition) => seqs.get(partition) ?? 0);
}
