import { only, type Tx } from '../session.js';
import { WORK_WAITING } from './work-queue.cypher.js';

/** Whether correlation, decision or guard still have something to do. */
export async function isWorkWaiting(tx: Pick<Tx, 'run'>): Promise<boolean> {
  const row = only(await tx.run<Record<string, boolean>>(WORK_WAITING));
  return Object.values(row).some(Boolean);
}
