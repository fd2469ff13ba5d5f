import { InputFault } from '../../domain/errors.js';
import type { Row } from '../../domain/page.js';
import {
  typeNameOf,
  type ListQuery,
  type ObjectReads,
  type PageRows,
  type RecordOfSource,
} from '../../domain/reading.js';
import type { Selection } from '../../domain/selection.js';
import { afterKeys, Projector } from '../projection/compile.js';
import type { Condition, Shape } from '../projection/shape.js';
import type { Tx } from '../session.js';
import { CATALOGUE } from './catalogue.js';
import { RECORD_OF_SOURCE } from './entity-read.cypher.js';
import { unpackText } from './packed.js';
import { anchorOf, CASE_ANCHOR, LISTS, type ListDeclaration, type ListOrder } from './list-read.cypher.js';

/** Reads objects as they were selected: one lean query per call. */
export class ObjectReadStore implements ObjectReads {
  constructor(private readonly graph: Tx) {}

  async byKeys(label: string, keys: readonly string[], selection: Selection): Promise<readonly (Row | null)[]> {
    const projector = new Projector(CATALOGUE);
    const shape = projector.shape(shapeOf(label));
    const map = projector.map(shape, 'n', selection);
    const text = `${anchorOf(label)} ${whereSeen(shape)} RETURN position, ${map} AS row`;
    const found = await this.graph.run<{ position: number; row: Row }>(text, { ...projector.params, keys, label });
    const rows: (Row | null)[] = keys.map(() => null);
    for (const { position, row } of found) rows[position] = readable(row);
    return rows;
  }

  async caseByNumber(number: number, selection: Selection): Promise<Row | null> {
    const [row] = await this.anchored(CASE_ANCHOR, 'Case', { number }, selection);
    return row ?? null;
  }

  record(of: RecordOfSource, selection: Selection): Promise<readonly Row[]> {
    return this.anchored(RECORD_OF_SOURCE, 'Event', { ...of }, selection);
  }

  async page(query: ListQuery, selection: Selection): Promise<PageRows> {
    const { first, after } = query.page;
    const list = LISTS[query.list];
    const sort = orderOf(list, query.order);
    const projector = new Projector(CATALOGUE);
    const map = projector.map(projector.shape(list.shape), 'n', selection);
    const keys = sort.keys.map(onNode);
    const descending = query.ascending !== true;
    const conditions = conditionsOf(list, query.filter);
    const seen = visibilityOf(projector.shape(list.shape));
    const filters = [...conditions, ...seen].map((condition) => projector.condition(condition, 'n'));
    const next = after ? [projector.condition(afterKeys(keys, after, descending), 'n')] : [];
    const sorted = keys.map((key) => (descending ? `${key} DESC` : key)).join(', ');
    const text = [
      `${projector.condition(startOf(list, query.filter), 'n')} WHERE ${[onNode(sort.bound), ...filters, ...next].join(' AND ')}`,
      `WITH n ORDER BY ${sorted} LIMIT ${projector.value(first + 1)}`,
      `WITH {node: ${map}, order: [${keys.join(', ')}]} AS row, n ORDER BY ${sorted}`,
      `WITH collect(row) AS rows RETURN rows, ${query.total ? totalOf(list, query.filter, projector) : 'null'} AS total`,
    ].join(' ');
    const [page] = await this.graph.run<Pick<PageRows, 'rows' | 'total'>>(text, projector.params);
    return {
      first,
      continued: after !== null,
      total: page?.total ?? null,
      rows: (page?.rows ?? []).map(({ node, order }) => ({ node: readable(node), order })),
    };
  }

  private async anchored(anchor: string, shape: string, params: object, selection: Selection): Promise<readonly Row[]> {
    const projector = new Projector(CATALOGUE);
    const found = projector.shape(shape);
    const map = projector.map(found, 'n', selection);
    const text = `${anchor} ${whereSeen(found)} RETURN ${map} AS row LIMIT 100`;
    const rows = await this.graph.run<{ row: Row }>(text, { ...projector.params, ...params });
    return rows.map(({ row }) => row);
  }
}

/** Who may not know of an object gets what they would get if there were none. */
function visibilityOf({ visible }: Shape): readonly Condition[] {
  return visible === undefined ? [] : [{ text: visible, params: {} }];
}

function whereSeen({ visible }: Shape): string {
  return visible === undefined ? '' : `WITH * WHERE ${onNode(visible)}`;
}

/** Counts under a variable of its own: inside the subquery the page's would be the page's node. */
function totalOf(list: ListDeclaration, filter: ListFilter, projector: Projector): string {
  const seen = visibilityOf(projector.shape(list.shape));
  const conditions = [...conditionsOf(list, filter), ...seen];
  const where = conditions.map((condition) => projector.condition(condition, 'counted'));
  const match = projector.condition(startOf(list, filter), 'counted');
  return `COUNT { ${match}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`} RETURN counted }`;
}

/** Raw records of dead letters stand packed; bytes are nothing a caller could read. */
function readable(row: Row): Row {
  const { raw } = row;
  return raw instanceof Int8Array ? { ...row, raw: unpackText(raw) } : row;
}

function shapeOf(label: string): string {
  const name = typeNameOf(label);
  return name in CATALOGUE ? name : 'Entity';
}

function orderOf(list: ListDeclaration, name: string | undefined): ListOrder {
  const order = name === undefined ? Object.values(list.orders)[0] : list.orders[name];
  if (order) return order;
  throw new InputFault('BAD_USER_INPUT', 'This list has no such order.', { place: { path: 'orderBy' } });
}

type ListFilter = Readonly<Record<string, unknown>>;

/** Where the reading begins: at what a filter names, else at the list. */
function startOf(list: ListDeclaration, filter: ListFilter): Condition {
  const [name] = anchorsGiven(list, filter);
  const text = name === undefined ? undefined : list.anchors?.[name];
  return name === undefined || text === undefined
    ? { text: list.match, params: {} }
    : { text, params: { value: filter[name] } };
}

function anchorsGiven(list: ListDeclaration, filter: ListFilter): readonly string[] {
  const given = Object.keys(list.anchors ?? {}).filter((name) => filter[name] !== undefined && filter[name] !== null);
  if (given.length < 2) return given;
  throw new InputFault('BAD_USER_INPUT', `Of ${given.join(', ')} only one can be asked for at once.`, {
    place: { path: 'filter' },
  });
}

function conditionsOf(list: ListDeclaration, filter: ListFilter): readonly Condition[] {
  return Object.entries(filter).flatMap(([name, value]) => {
    const text = list.filters[name];
    return text === undefined || value === undefined || value === null ? [] : [{ text, params: { value } }];
  });
}

function onNode(text: string): string {
  return text.replaceAll('#', 'n');
}
