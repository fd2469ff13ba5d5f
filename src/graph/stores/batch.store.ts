import type { Tx } from '../session.js';
import { BATCHES_OF_DECISION, BATCHES_OF_DETECTIONS } from './batch.cypher.js';

interface BatchRow {
  readonly source: string;
  readonly batch: number;
}

/** Places in the audit, `source/okta/system_log#12`, of the batches in which the events of detections came. */
export async function batchesOfDetections(tx: Tx, uids: readonly string[]): Promise<readonly string[]> {
  return (await tx.run<BatchRow>(BATCHES_OF_DETECTIONS, { uids })).map(placeOf);
}

/** The same of the events that a decision cites. */
export async function batchesOfDecision(tx: Tx, uid: string): Promise<readonly string[]> {
  return (await tx.run<BatchRow>(BATCHES_OF_DECISION, { uid })).map(placeOf).sort();
}

const placeOf = ({ source, batch }: BatchRow): string => `source/${source}#${String(batch)}`;
