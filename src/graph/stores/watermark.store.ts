import type { Lateness } from '../../pipeline/correlate/ports.js';
import type { Tx } from '../session.js';
import { WATERMARK } from './watermark.cypher.js';

/** Event time up to which absence is certain; before the first record nothing is. */
export async function watermarkOf(
  tx: Pick<Tx, 'run'>,
  now: number,
  { lateness, idleAfter }: Lateness,
): Promise<number> {
  const [row] = await tx.run<{ watermark: number | null }>(WATERMARK, { now, lateness, idleAfter });
  return row?.watermark ?? Number.MIN_SAFE_INTEGER;
}
