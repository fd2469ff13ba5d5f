import type { Lateness, SourceMark } from '../../pipeline/correlate/ports.js';
import type { Tx } from '../session.js';
import { SOURCE_MARKS } from './watermark.cypher.js';

interface MarkRow {
  readonly source: string;
  readonly watermark: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly earliest: number | null;
}

/** How far each source is complete; a source that has told of its coverage has told of its gaps too. */
export async function sourceMarksOf(
  tx: Pick<Tx, 'run'>,
  now: number,
  { lateness, idleAfter }: Lateness,
): Promise<readonly SourceMark[]> {
  const rows = await tx.run<MarkRow>(SOURCE_MARKS, { now, lateness, idleAfter });
  return rows.map(({ source, watermark, from, to, earliest }) => ({
    source,
    watermark,
    // One that has told what it covers is believed; else it was heard from its earliest event on.
    from: from[0] ?? earliest,
    gaps: from.slice(1).map((start, i) => ({ lo: (to[i] ?? start) + 1, hi: start - 1 })),
  }));
}
