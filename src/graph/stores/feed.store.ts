import type { ChangeRecord } from '../../domain/records.js';
import type { Tx } from '../session.js';
import { APPEND_CHANGES } from './feed.cypher.js';

export const FEED_PARTITIONS = 8;

export type NewChange = Omit<ChangeRecord, 'partition' | 'seq'>;

/**
 * Writes to the feed what a transaction changed. It must be the transaction's last statement, and once per transaction:
 * the partition's head is locked from here to the commit, which is what makes sequence order commit order.
 */
export async function appendChanges(tx: Tx, changes: readonly NewChange[]): Promise<void> {
  if (changes.length === 0) return;
  const byPartition = new Map<number, NewChange[]>();
  for (const change of changes) {
    const partition = change.case % FEED_PARTITIONS;
    byPartition.set(partition, [...(byPartition.get(partition) ?? []), change]);
  }
  // Partitions in one order for everybody, so that two transactions cannot wait for each other.
  const partitions = [...byPartition]
    .sort(([a], [b]) => a - b)
    .map(([partition, own]) => ({ partition, changes: own }));
  await tx.run(APPEND_CHANGES, { partitions });
}
