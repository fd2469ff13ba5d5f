import { baselineRowsOf, foldRows, type BaselineRow } from '../../pipeline/enrich/ports.js';
import type { Tx } from '../session.js';
import type { TransactionPart } from '../transaction-part.js';
import { COUNT_BASELINES, SEEN_BEFORE } from './baseline.cypher.js';

/** Counts the features of new events in the transaction that writes them. */
export const baselinePart: TransactionPart = async (tx, { created }) => {
  const rows = foldRows(created.flatMap(baselineRowsOf)).filter((row) => row.count !== 0);
  if (rows.length > 0) await tx.run(COUNT_BASELINES, { rows });
};

export interface SeenQuestion extends Pick<BaselineRow, 'entity' | 'feature' | 'value'> {
  /** First day that counts, and the first that does not. */
  readonly after: number;
  readonly before: number;
}

export interface SeenAnswer {
  readonly entity: string;
  readonly feature: string;
  readonly total: number;
  readonly seen: number;
}

/** "Seen on k of the last n": one row per question, in any order. */
export function seenBefore(tx: Pick<Tx, 'run'>, asked: readonly SeenQuestion[]): Promise<readonly SeenAnswer[]> {
  return tx.run<SeenAnswer>(SEEN_BEFORE, { asked });
}
