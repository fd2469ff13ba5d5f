import type { Row } from '../../domain/page.js';
import type { PageRows } from '../../domain/reading.js';
import { beneath, type Selection } from '../../domain/selection.js';
import { Projector } from '../projection/compile.js';
import type { Tx } from '../session.js';
import { CATALOGUE } from './catalogue.js';
import { COUNT_FOUND, SEARCH_ROWS, SIMILAR_CASES } from './search.cypher.js';

interface Sought {
  readonly text: string;
  readonly number: number | null;
  readonly kinds: readonly string[];
}

interface Wanted extends Sought {
  readonly total: boolean;
  readonly page: { readonly first: number; readonly after: readonly (string | number)[] | null };
}

/** Most results that paging reaches. */
const MOST_RESULTS = 1000;
/** An entity in more cases than this ties nothing together. */
const COMMON = 200;
const MOST_ENTITIES = 200;

/** Finds by what people typed, and by what cases share. */
export class SearchStore {
  constructor(private readonly graph: Tx) {}

  async search({ text, number, kinds, page, total }: Wanted, selection: Selection): Promise<PageRows> {
    const projector = new Projector(CATALOGUE);
    const node = beneath(selection, 'node');
    const map = (shape: string): string => projector.map(projector.shape(shape), 'n', node);
    const [afterScore = null, afterId = null] = page.after ?? [];
    const rows = await this.graph.run<{ kind: string; score: number; id: string; node: Row }>(
      [
        SEARCH_ROWS,
        "RETURN CASE WHEN n:Case THEN 'Case' WHEN n:Comment THEN 'Comment' WHEN n:Task THEN 'Task' WHEN n:NotedObservable THEN 'Observable' ELSE 'Entity' END AS kind, score, id,",
        `CASE WHEN n:Case THEN ${map('Case')} WHEN n:Comment THEN ${map('Comment')} WHEN n:Task THEN ${map('Task')} WHEN n:NotedObservable THEN ${map('Observable')} ELSE ${map('Entity')} END AS node`,
        'ORDER BY score DESC, id',
      ].join(' '),
      { ...projector.params, text, number, kinds, most: MOST_RESULTS, limit: page.first + 1, afterScore, afterId },
    );
    return {
      first: page.first,
      continued: page.after !== null,
      total: total ? await this.count({ text, number, kinds }) : null,
      rows: rows.map(({ kind, score, id, node: found }) => ({
        node: { kind, score: score / 10_000, node: found },
        order: [score, id],
      })),
    };
  }

  private async count(sought: Sought): Promise<number> {
    const [counted] = await this.graph.run<{ total: number }>(COUNT_FOUND, { ...sought, most: MOST_RESULTS });
    return counted?.total ?? 0;
  }

  async similarCases(number: number, first: number, selection: Selection): Promise<readonly Row[]> {
    const projector = new Projector(CATALOGUE);
    const found = projector.map(projector.shape('Case'), 'n', beneath(selection, 'case'));
    const entity = beneath(beneath(selection, 'shared'), 'entity');
    const shared = projector.map(projector.shape('Entity'), 'x', entity);
    const text = [
      SIMILAR_CASES,
      'UNWIND shared AS one WITH n, score, one, one.x AS x ORDER BY one.weight DESC, x.key',
      `WITH n, score, collect({weight: one.weight, caseCount: one.cases, entity: ${shared}}) AS shared`,
      `RETURN {score: score, shared: shared[0..20], case: ${found}} AS row ORDER BY score DESC, n.number DESC`,
    ].join(' ');
    const limits = { number, first, common: COMMON, entities: MOST_ENTITIES };
    const rows = await this.graph.run<{ row: Row }>(text, { ...projector.params, ...limits });
    return rows.map(({ row }) => row);
  }
}
