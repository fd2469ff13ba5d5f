import type { Principal } from '../../domain/access.js';
import type { Graph } from '../session.js';
import { KEPT_BEHIND, KEPT_TO } from './kept-case.cypher.js';
import { CLEARED_FOR_RED, viewerOf } from './need-to-know.js';

/** How long it is relied on to whom cases are kept, where another node changed it. */
const CACHE_MS = 5_000;
const TYPES = [
  'Case',
  'Detection',
  'Decision',
  'Evidence',
  'Action',
  'Approval',
  'Comment',
  'NotedObservable',
  'Task',
  'Attachment',
  'AlertFold',
] as const;

/** Cases that are kept to some people or marked TLP:RED, and who may see them. */
export class KeptCaseStore {
  private known: { readonly until: number; readonly people: Promise<ReadonlySet<string>> } | null = null;

  constructor(
    private readonly graph: Graph,
    private readonly now: () => number,
  ) {}

  /** Something was committed here: who keeps cases is asked again with the next reading. */
  forget(): void {
    this.known = null;
  }

  async concern(person: Principal): Promise<boolean> {
    if (this.known === null || this.known.until <= this.now()) {
      const known = { until: this.now() + CACHE_MS, people: this.people() };
      this.known = known;
      // An answer that never came is not relied on.
      known.people.catch(() => (this.known = this.known === known ? null : this.known));
    }
    const people = await this.known.people;
    return viewerOf(person).some((name) => people.has(name));
  }

  async behind(ids: readonly string[], numbers: readonly number[]): Promise<readonly number[]> {
    const uids = Object.fromEntries(TYPES.map((type) => [type, keysOf(type, ids)]));
    const rows = await this.graph.run<{ number: number }>(KEPT_BEHIND, { uids, numbers });
    return rows.map(({ number }) => number);
  }

  private async people(): Promise<ReadonlySet<string>> {
    const rows = await this.graph.run<{ who: string }>(KEPT_TO, { red: CLEARED_FOR_RED });
    return new Set(rows.map(({ who }) => who));
  }
}

function keysOf(type: string, ids: readonly string[]): readonly string[] {
  return ids.flatMap((id) => (id.startsWith(`${type}:`) ? [id.slice(type.length + 1)] : []));
}
