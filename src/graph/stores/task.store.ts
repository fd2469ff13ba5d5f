import type { EvalTask, TouchedScope } from '../../domain/correlation.js';
import type { TaskQueue, TaskState } from '../../pipeline/correlate/ports.js';
import type { Tx } from '../session.js';
import {
  ADD_TASKS,
  COUNT_TASKS,
  EXISTING_TASKS,
  FINISH_TASKS,
  PENDING_TASKS,
  RELEASE_WAITING_TASKS,
} from './task.cypher.js';

interface TaskRow {
  readonly id: string;
  readonly epoch: number;
  readonly uids: readonly string[];
  readonly matches: readonly string[] | null;
  readonly scopes: string;
}

/** `rule`: the rule that a waiting task waits for. */
export async function addTasks(
  tx: Tx,
  tasks: readonly EvalTask[],
  state: TaskState = 'pending',
  rule: string | null = null,
): Promise<void> {
  if (tasks.length === 0) return;
  const rows = tasks.map((task) => ({
    id: task.id,
    epoch: task.epoch,
    uids: task.uids,
    matches: task.matches ?? null,
    // One node for all scopes of a transaction: a node each cost more than the hits they stand for.
    scopes: JSON.stringify(task.scopes),
    size: task.scopes.length,
    state,
    rule,
  }));
  await tx.run(ADD_TASKS, { rows });
}

export function taskQueue(tx: Tx): TaskQueue {
  return {
    pending: async (limit) => (await tx.run<TaskRow>(PENDING_TASKS, { limit })).map(taskOf),
    existing: async (ids) => (await tx.run<{ id: string }>(EXISTING_TASKS, { ids })).map(({ id }) => id),
    add: (tasks, state, rule) => addTasks(tx, tasks, state, rule),
    finish: async (ids) => {
      await tx.run(FINISH_TASKS, { ids });
    },
    release: async (rules) => {
      if (rules.length === 0) return 0;
      return (await tx.run<{ released: number }>(RELEASE_WAITING_TASKS, { rules }))[0]?.released ?? 0;
    },
  };
}

function taskOf(row: TaskRow): EvalTask {
  const { id, epoch, uids, matches } = row;
  const scopes = JSON.parse(row.scopes) as readonly TouchedScope[];
  return { id, epoch, uids, scopes, ...(matches === null ? {} : { matches }) };
}

/** Scopes waiting, by state. */
export async function taskCounts(tx: Pick<Tx, 'run'>): Promise<Readonly<Partial<Record<TaskState, number>>>> {
  const rows = await tx.run<{ state: TaskState; scopes: number }>(COUNT_TASKS);
  return Object.fromEntries(rows.map(({ state, scopes }) => [state, scopes]));
}
