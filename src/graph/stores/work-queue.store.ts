import { only, type Tx } from '../session.js';
import { WORK_WAITING, WORKERS_NEEDED } from './work-queue.cypher.js';

type Reads = Pick<Tx, 'run'>;
type Waiting = Readonly<Record<string, boolean>>;

/** Whether correlation, decision or guard still have something to do. */
export async function isWorkWaiting(tx: Reads): Promise<boolean> {
  return namesIn(only(await tx.run<Waiting>(WORK_WAITING))).length > 0;
}

/** Names of the workers that have something to do at `now` (ms), asked in one look. */
export async function workersNeeded(tx: Reads, now: number): Promise<readonly string[]> {
  return namesIn(only(await tx.run<Waiting>(WORKERS_NEEDED, { now })));
}

function namesIn(waiting: Waiting): readonly string[] {
  return Object.entries(waiting).flatMap(([name, is]) => (is ? [name] : []));
}
