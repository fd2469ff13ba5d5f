import { InputFault } from '../../domain/errors.js';
import type { PageRequest } from '../../domain/page.js';
import type { PageRows } from '../../domain/reading.js';
import type { Tx } from '../session.js';
import { TIMELINE_PAGE, TIMELINE_TOTAL } from './timeline.cypher.js';

interface Entry {
  readonly at: number;
  readonly id: string;
}

/** Merges what happened in a case, page by page. */
export class TimelineStore {
  constructor(private readonly graph: Tx) {}

  async timeline(number: number, { first, after }: PageRequest, wantsTotal = false): Promise<PageRows> {
    const [at, id] = after ?? [0, ''];
    if (typeof at !== 'number' || typeof id !== 'string') {
      throw new InputFault('CURSOR_INVALID', 'This cursor belongs to another list.');
    }
    const entries = await this.graph.run<Entry>(TIMELINE_PAGE, { number, at, id, limit: first + 1 });
    const rows = entries.map((entry) => ({ node: { ...entry }, order: [entry.at, entry.id] }));
    return { first, continued: after !== null, total: wantsTotal ? await this.total(number) : null, rows };
  }

  private async total(number: number): Promise<number> {
    const [counted] = await this.graph.run<{ total: number }>(TIMELINE_TOTAL, { number });
    return counted?.total ?? 0;
  }
}
