import type { RetentionGraph } from '../../pipeline/correlate/ports-retention.js';
import { PARTITIONS } from '../feed/cursor.js';

export interface TrimOptions {
  readonly graph: RetentionGraph;
  /** How long the feed reaches back, ms. */
  readonly keptMs: number;
  readonly now: () => number;
  /** Changes that go in one transaction. */
  readonly batch: number;
}

/** Removes from the feed what nobody needs to resume from any more; answers how many changes went. */
export async function trimFeed({ graph, keptMs, now, batch }: TrimOptions): Promise<number> {
  const before = now() - keptMs;
  const gone = await graph.underLease('feed-trimming', async (write) => {
    let sum = 0;
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const step = () => write((tx) => tx.trimFeed(partition, before, batch));
      for (let count = await step(); count > 0; count = count < batch ? 0 : await step()) sum += count;
    }
    return sum;
  });
  return gone ?? 0;
}
