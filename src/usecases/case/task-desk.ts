import type { Principal } from '../../domain/access.js';
import type { TaskStatus } from '../../domain/case.js';
import { bad, deedOf, line } from './deed.js';
import type { Deed } from './ports.js';

export interface TaskFields {
  readonly title?: string;
  readonly description?: string | null;
  readonly status?: TaskStatus;
  readonly assignee?: string | null;
  readonly dueAt?: number | null;
}

export interface NewTask {
  readonly uid: string;
  readonly number: number;
  readonly fields: TaskFields & { readonly title: string };
  /** Uids of tasks of the same case. */
  readonly dependsOn: readonly string[];
}

export interface TaskEdit {
  readonly uid: string;
  readonly expectedVersion: number | null;
  readonly set: TaskFields;
  /** All it depends on from now on; null = as it was. */
  readonly dependsOn: readonly string[] | null;
}

/**
 * Changes the work of cases, one transaction each; answers the uid of the task. Refuses with NOT_FOUND, VERSION_CONFLICT,
 * IDEMPOTENCY_CONFLICT, or BAD_USER_INPUT for dependencies outside the case, in a circle, or not done yet.
 */
export interface TaskWrites {
  add(deed: Deed, task: NewTask): Promise<string>;
  edit(deed: Deed, edit: TaskEdit): Promise<string>;
}

export interface TaskDeskPorts {
  readonly tasks: TaskWrites;
  readonly now: () => number;
  readonly newUid: () => string;
  readonly committed: () => void;
}

export interface AddTask extends TaskFields {
  readonly number: number;
  readonly title: string;
  readonly dependsOn: readonly string[];
  readonly idempotencyKey: string | null;
  /** Instead of an instant, counted from now: a repetition says the same, though its instant would be another. */
  readonly dueInMinutes?: number | null;
}

export interface UpdateTask extends Omit<TaskEdit, 'set'> {
  readonly fields: TaskFields;
  readonly idempotencyKey: string | null;
}

export const MAX_DEPENDENCIES = 20;

/** What people do with the work of cases. */
export class TaskDesk {
  constructor(private readonly ports: TaskDeskPorts) {}

  add(by: Principal, { number, dependsOn, idempotencyKey, dueInMinutes = null, ...wanted }: AddTask): Promise<string> {
    const at = this.ports.now();
    const fields = { ...checked(wanted), title: line(wanted.title, 'title', 200) };
    const said = { number, fields, dependsOn: dependencies(dependsOn), ...(dueInMinutes !== null && { dueInMinutes }) };
    const deed = deedOf(by, { what: 'addTask', idempotencyKey, said, at });
    const due = dueInMinutes === null ? {} : { dueAt: at + dueInMinutes * 60_000 };
    const task = { number, fields: { ...fields, ...due }, dependsOn: said.dependsOn, uid: this.ports.newUid() };
    return this.done(this.ports.tasks.add(deed, task));
  }

  update(by: Principal, { fields, idempotencyKey, ...at }: UpdateTask): Promise<string> {
    const set = checked(fields);
    const dependsOn = at.dependsOn === null ? null : dependencies(at.dependsOn);
    const said = { uid: at.uid, set, dependsOn };
    const deed = deedOf(by, { what: 'updateTask', idempotencyKey, said, at: this.ports.now() });
    return this.done(this.ports.tasks.edit(deed, { ...at, set, dependsOn }));
  }

  private async done(work: Promise<string>): Promise<string> {
    const uid = await work;
    this.ports.committed();
    return uid;
  }
}

function checked(fields: TaskFields): TaskFields {
  const { title, description, assignee } = fields;
  return {
    ...fields,
    ...(title === undefined ? {} : { title: line(title, 'title', 200) }),
    ...(typeof description === 'string' ? { description: line(description, 'description', 20_000) } : {}),
    ...(typeof assignee === 'string' ? { assignee: line(assignee, 'assignee', 200) } : {}),
  };
}

function dependencies(uids: readonly string[]): readonly string[] {
  const distinct = [...new Set(uids)].sort();
  if (distinct.length <= MAX_DEPENDENCIES) return distinct;
  throw bad('dependsOn', `A task depends on at most ${String(MAX_DEPENDENCIES)} others.`);
}
