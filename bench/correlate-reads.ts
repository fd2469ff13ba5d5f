import { HITS_IN_WINDOWS } from '../src/graph/stores/hit.cypher.js';
import type { CorrelationGraph, HitWindow } from '../src/pipeline/correlate/ports.js';
import { profileOf } from '../test/harness/profile.js';

/** What the windows of one batch cost to read. */
export interface Reads {
  readonly rows: number;
  readonly hits: number;
}

/** The same graph, which notes the windows that were fetched through it. */
export function watched(graph: CorrelationGraph, seen: HitWindow[]): CorrelationGraph {
  return {
    ...graph,
    write: (body) =>
      graph.write((tx) => {
        const hits: typeof tx.hits = {
          ...tx.hits,
          fetch: (windows, cap) => {
            seen.push(...windows);
            return tx.hits.fetch(windows, cap);
          },
        };
        return body({ ...tx, hits });
      }),
  };
}

/** Rows and database hits of reading these windows once more; nothing is written between. */
export async function readsOf(windows: readonly HitWindow[]): Promise<Reads> {
  if (windows.length === 0) return { rows: 0, hits: 0 };
  const { hits, records } = await profileOf(HITS_IN_WINDOWS, { windows: [...windows], cap: 20_001 });
  const rows = records.reduce((sum, record) => sum + (record['hits'] as readonly unknown[]).length, 0);
  return { rows, hits };
}
