import type { TaskStatus } from '../../domain/case.js';
import { InputFault } from '../../domain/errors.js';
import { only, type Tx } from '../session.js';
import { checkVersion, lockCase, type CaseTransactions, type Deed, type Done } from './case-transaction.js';
import * as cypher from './case-task.cypher.js';
import { TOUCH_CASE } from './case-write.cypher.js';

const MOST_TASKS = 500;

interface TaskWrite {
  readonly uid: string;
  readonly number: number;
  readonly fields: { readonly title: string };
  readonly dependsOn: readonly string[];
}

interface TaskChange {
  readonly uid: string;
  readonly expectedVersion: number | null;
  readonly set: { readonly status?: TaskStatus };
  readonly dependsOn: readonly string[] | null;
}

/** Changes tasks under the lock of their case, so that two edits cannot close a circle between them. */
export class CaseTaskStore {
  constructor(private readonly transactions: CaseTransactions) {}

  async add(deed: Deed, { uid, number, fields, dependsOn }: TaskWrite): Promise<string> {
    const { subject } = await this.transactions.within(deed, async (tx) => {
      const found = await lockCase(tx, number, null);
      const { tasks } = only(await tx.run<{ tasks: number }>(cypher.COUNT_TASKS, { number }));
      if (tasks >= MOST_TASKS) throw refused('number', `A case has at most ${String(MOST_TASKS)} tasks.`);
      await tx.run(cypher.CREATE_TASK, { uid, number, fields, at: deed.at, by: deed.by.name });
      await depend(tx, uid, dependsOn);
      await tx.run(TOUCH_CASE, { number, at: deed.at });
      const said = { task: uid, title: fields.title };
      return { number, uid: found.uid, kind: 'task.added', subject: uid, said };
    });
    return subject;
  }

  async edit(deed: Deed, edit: TaskChange): Promise<string> {
    const { subject } = await this.transactions.within(deed, (tx) => this.edited(tx, deed, edit));
    return subject;
  }

  private async edited(tx: Tx, deed: Deed, { uid, expectedVersion, set, dependsOn }: TaskChange): Promise<Done> {
    const [place] = await tx.run<{ number: number }>(cypher.CASE_OF_TASK, { uid });
    if (!place) throw new InputFault('NOT_FOUND', 'There is no such task.', { place: { path: 'id' } });
    const found = await lockCase(tx, place.number, null);
    checkVersion(only(await tx.run<{ version: number }>(cypher.READ_TASK, { uid })), expectedVersion);
    if (dependsOn !== null) {
      await tx.run(cypher.DROP_DEPENDENCIES, { uid });
      await depend(tx, uid, dependsOn);
    }
    if (set.status === 'IN_PROGRESS' || set.status === 'DONE') await requireUnblocked(tx, uid);
    await tx.run(cypher.EDIT_TASK, { uid, set, at: deed.at, by: deed.by.name });
    await tx.run(TOUCH_CASE, { number: place.number, at: deed.at });
    const said = JSON.parse(JSON.stringify({ task: uid, ...set, ...(dependsOn && { dependsOn }) })) as Done['said'];
    return { number: place.number, uid: found.uid, kind: 'task.changed', subject: uid, said };
  }
}

async function depend(tx: Tx, uid: string, dependsOn: readonly string[]): Promise<void> {
  if (dependsOn.length === 0) return;
  const { found } = only(await tx.run<{ found: number }>(cypher.ADD_DEPENDENCIES, { uid, dependsOn }));
  if (found < dependsOn.length) throw refused('dependsOn', 'A task depends only on other tasks of its case.');
  const { circle } = only(await tx.run<{ circle: boolean }>(cypher.IN_A_CIRCLE, { uid }));
  if (circle) throw refused('dependsOn', 'These tasks would wait for each other in a circle.');
}

async function requireUnblocked(tx: Tx, uid: string): Promise<void> {
  const waiting = await tx.run<{ title: string }>(cypher.UNFINISHED_BEFORE, { uid });
  if (waiting.length === 0) return;
  const titles = waiting.map(({ title }) => title).join(', ');
  throw refused('status', `It depends on what is not finished yet: ${titles}.`);
}

function refused(path: string, message: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message, { place: { path } });
}
