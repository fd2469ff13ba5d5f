import type { Principal } from '../../domain/access.js';
import type { Pap, Severity, Tlp } from '../../domain/case.js';
import { InputFault } from '../../domain/errors.js';
import type { CaseDesk, CreateCase } from './case-desk.js';
import { bad, line } from './deed.js';
import type { TaskDesk } from './task-desk.js';

export interface TemplateTask {
  readonly title: string;
  readonly description: string | null;
  readonly assignee: string | null;
  /** Counted from when the template is applied. */
  readonly dueInMinutes: number | null;
  /** Places, from 0, of earlier tasks of the template that must be finished first. */
  readonly dependsOn: readonly number[];
}

/** What cases of a kind begin with. */
export interface CaseTemplate {
  readonly name: string;
  readonly severity: Severity | null;
  readonly tlp: Tlp | null;
  readonly pap: Pap | null;
  readonly team: string | null;
  readonly summary: string | null;
  readonly tags: readonly string[];
  readonly tasks: readonly TemplateTask[];
}

export interface SavedTemplate extends CaseTemplate {
  readonly version: number;
  readonly savedAt: number;
  readonly savedBy: string;
}

export interface TemplateStore {
  /** At most `MOST_TEMPLATES`, by name. */
  all(): Promise<readonly SavedTemplate[]>;
  find(name: string): Promise<SavedTemplate | null>;
  put(by: Principal, template: CaseTemplate, at: number): Promise<SavedTemplate>;
}

export const MOST_TEMPLATES = 500;
const MOST_TASKS = 100;
const LONGEST_MINUTES = 366 * 24 * 60;

interface TemplateParts {
  readonly store: TemplateStore;
  readonly cases: CaseDesk;
  readonly tasks: TaskDesk;
  readonly now: () => number;
}

/** How cases of a kind are worked on, written down once. */
export class TemplateDesk {
  constructor(private readonly parts: TemplateParts) {}

  all(): Promise<readonly SavedTemplate[]> {
    return this.parts.store.all();
  }

  async save(by: Principal, wanted: CaseTemplate): Promise<SavedTemplate> {
    const template = checked(wanted);
    const known = await this.parts.store.all();
    if (known.length >= MOST_TEMPLATES && !known.some(({ name }) => name === template.name))
      throw bad('name', `There are ${String(MOST_TEMPLATES)} templates already.`);
    return this.parts.store.put(by, template, this.parts.now());
  }

  async create(by: Principal, wanted: CreateCase, name: string): Promise<number> {
    // Before the case is opened: a wrong name must not leave half of it behind.
    const template = await this.known(name);
    const tags = [...new Set([...wanted.tags, ...template.tags])];
    // In force with the opening: what is RED by its template is never there for others, not even for a moment.
    const opening = { ...labels(template), ...wanted, tags, severity: wanted.severity ?? template.severity };
    const number = await this.parts.cases.create(by, opening);
    await this.addTasks(by, template, { number, idempotencyKey: wanted.idempotencyKey });
    return number;
  }

  /** Several transactions, each under a key of its own where there is one: repeating the request finishes what broke off. */
  async apply(
    by: Principal,
    name: string,
    at: { readonly number: number; readonly idempotencyKey: string | null },
  ): Promise<number> {
    const template = await this.known(name);
    const fields = labels(template);
    const key = keyed(at.idempotencyKey, 'template');
    if (Object.keys(fields).length > 0)
      await this.parts.cases.update(by, { number: at.number, expectedVersion: null, idempotencyKey: key }, fields);
    await this.addTasks(by, template, at);
    return at.number;
  }

  private async addTasks(
    by: Principal,
    template: SavedTemplate,
    { number, idempotencyKey }: { readonly number: number; readonly idempotencyKey: string | null },
  ): Promise<void> {
    const uids: string[] = [];
    for (const [index, { dependsOn, ...task }] of template.tasks.entries()) {
      const uid = await this.parts.tasks.add(by, {
        ...task,
        number,
        dependsOn: dependsOn.map((place) => uids[place] ?? ''),
        idempotencyKey: keyed(idempotencyKey, String(index)),
      });
      uids.push(uid);
    }
  }

  private async known(name: string): Promise<SavedTemplate> {
    const template = await this.parts.store.find(name);
    if (template !== null) return template;
    throw new InputFault('NOT_FOUND', `There is no template ${name}.`, { place: { path: 'template' } });
  }
}

function keyed(key: string | null, part: string): string | null {
  return key === null ? null : `${key}/${part}`;
}

type Labels = Pick<CreateCase, 'tlp' | 'pap' | 'team' | 'summary'> & { readonly severity?: Severity };

function labels({ severity, tlp, pap, team, summary }: CaseTemplate): Labels {
  const all = { severity, tlp, pap, team, summary };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

function checked(wanted: CaseTemplate): CaseTemplate {
  if (wanted.tasks.length > MOST_TASKS) throw bad('tasks', `A template has at most ${String(MOST_TASKS)} tasks.`);
  if (wanted.tags.length > 50) throw bad('tags', 'A case has at most 50 tags.');
  return {
    ...wanted,
    name: line(wanted.name, 'name', 100),
    tags: wanted.tags.map((tag) => line(tag, 'tags', 60)),
    ...(wanted.team === null ? {} : { team: line(wanted.team, 'team', 100) }),
    ...(wanted.summary === null ? {} : { summary: line(wanted.summary, 'summary', 20_000) }),
    tasks: wanted.tasks.map(checkedTask),
  };
}

function checkedTask(task: TemplateTask, index: number): TemplateTask {
  const path = `tasks[${String(index)}]`;
  const { dueInMinutes: due, dependsOn } = task;
  if (due !== null && !(Number.isInteger(due) && due >= 1 && due <= LONGEST_MINUTES))
    throw bad(`${path}.dueInMinutes`, 'Whole minutes, at least one and at most a year.');
  // Only on earlier ones, so that no circle can be written.
  if (!dependsOn.every((place) => Number.isInteger(place) && place >= 0 && place < index))
    throw bad(`${path}.dependsOn`, 'A task of a template depends on tasks that stand before it.');
  return { ...task, title: line(task.title, `${path}.title`, 200) };
}
