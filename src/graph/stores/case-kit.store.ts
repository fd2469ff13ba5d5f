import type { Principal } from '../../domain/access.js';
import { InputFault } from '../../domain/errors.js';
import type { Pap, Severity, Tlp } from '../../domain/case.js';
import type { JsonObject } from '../../domain/json.js';
import { only, type Graph } from '../session.js';
import type { Recorder } from './case-transaction.js';
import * as cypher from './case-kit.cypher.js';

interface Template {
  readonly name: string;
  readonly severity: Severity | null;
  readonly tlp: Tlp | null;
  readonly pap: Pap | null;
  readonly team: string | null;
  readonly summary: string | null;
  readonly tags: readonly string[];
  readonly tasks: readonly {
    readonly title: string;
    readonly description: string | null;
    readonly assignee: string | null;
    readonly dueInMinutes: number | null;
    readonly dependsOn: readonly number[];
  }[];
}

interface TemplateRow {
  readonly name: string;
  readonly contentJson: string;
  readonly version: number;
  readonly savedAt: number;
  readonly savedBy: string;
}

/** What cases of a kind begin with. */
export class CaseTemplateStore {
  constructor(
    private readonly graph: Graph,
    private readonly record: Recorder,
  ) {}

  async all() {
    const rows = await this.graph.run<{ template: TemplateRow }>(cypher.CASE_TEMPLATES);
    return rows.map(({ template }) => templateOf(template));
  }

  async find(name: string) {
    const [row] = await this.graph.run<{ template: TemplateRow }>(cypher.CASE_TEMPLATE, { name });
    return row === undefined ? null : templateOf(row.template);
  }

  put(by: Principal, { name, ...content }: Template, at: number) {
    const contentJson = JSON.stringify(content);
    return this.graph.write(async (tx) => {
      const params = { name, contentJson, at, by: by.name };
      const { version } = only(await tx.run<{ version: number }>(cypher.PUT_CASE_TEMPLATE, params));
      const body = { name, version, content: JSON.parse(contentJson) as JsonObject };
      await this.record(tx, [{ stream: 'config', type: 'case_template.saved', at, actor: by.id, body }]);
      return { name, ...content, version, savedAt: at, savedBy: by.name };
    });
  }
}

function templateOf({ contentJson, ...row }: TemplateRow) {
  return { ...(JSON.parse(contentJson) as Omit<Template, 'name'>), ...row };
}

interface Filter {
  readonly uid: string;
  readonly name: string;
  readonly owner: string;
  readonly ownerId: string;
  readonly shared: boolean;
  readonly filter: JsonObject;
  readonly order: { readonly field: string; readonly direction: string } | null;
}

type FilterRow = Omit<Filter, 'filter' | 'order'> & { readonly filterJson: string; readonly orderJson: string };

const LONGEST_FILTER = 20_000;

/** Lists of cases that people want to find again. */
export class SavedFilterStore {
  constructor(private readonly graph: Graph) {}

  async of(owner: string): Promise<readonly Filter[]> {
    const rows = await this.graph.run<FilterRow>(cypher.SAVED_FILTERS, { owner });
    return rows.map(({ filterJson, orderJson, ...row }) => ({
      ...row,
      filter: JSON.parse(filterJson) as JsonObject,
      order: JSON.parse(orderJson) as Filter['order'],
    }));
  }

  async put({ filter, order, ...row }: Filter): Promise<void> {
    const filterJson = JSON.stringify(filter);
    if (filterJson.length > LONGEST_FILTER)
      throw new InputFault('BAD_USER_INPUT', 'This filter is too long to be kept.', { place: { path: 'filter' } });
    const params = { ...row, filterJson, orderJson: JSON.stringify(order) };
    await this.graph.write(async (tx) => void (await tx.run(cypher.PUT_SAVED_FILTER, params)));
  }

  async remove(uid: string, ownerId: string): Promise<boolean> {
    const removed = await this.graph.write((tx) => tx.run(cypher.REMOVE_SAVED_FILTER, { uid, ownerId }));
    return removed.length > 0;
  }
}
