import { ENTITY_KINDS, type EntityKind } from '../../domain/entity.js';
import type { Cell, HuntRow } from '../../rules/cypher/ports.js';
import type { EventId, HuntMatch } from './stream-contract.js';

export interface FoundEntity {
  readonly kind: EntityKind;
  readonly key: string;
}

/** A row as a match: its events and entities link into cases, its values say why. */
export interface CypherMatch extends HuntMatch {
  readonly entities: readonly FoundEntity[];
  readonly row: Readonly<Record<string, unknown>>;
}

/** Whether a value is the id of an event: known for events of a file, where a hunt may return ids in place of nodes. */
export type IsEventId = (value: string | number) => boolean;

/** `steps` holds, for each event, the number of the column it stood in; `key` the texts of the columns of plain values. */
export function cypherMatch(row: HuntRow, isEventId: IsEventId | null): CypherMatch {
  const nodes = row.cells.flatMap((cell, column) => nodesIn(cell).map((node) => ({ node, column })));
  const found = nodes.filter(({ node }) => node.labels.includes('Event'));
  const events = found.map(({ node, column }) => ({ id: eventIdOf(node), column }));
  const named = events.length > 0 || isEventId === null ? [] : namedEvents(row, isEventId);
  const matched = [...events, ...named];
  const key = keyOf(row, new Set(named.map(({ column }) => column)));
  return {
    events: matched.map(({ id }) => id),
    steps: matched.map(({ column }) => column),
    key: key.length === 0 ? null : key,
    rule: null,
    entities: nodes.flatMap(({ node }) => entityOf(node)),
    row: Object.fromEntries(row.columns.map((column, i) => [column, plain(row.cells[i])])),
  };
}

type NodeCell = Extract<Cell, { kind: 'node' }>;

function nodesIn(cell: Cell): readonly NodeCell[] {
  if (cell.kind === 'node') return [cell];
  if (cell.kind === 'list' || cell.kind === 'path') return cell.cells.flatMap(nodesIn);
  return cell.kind === 'map' ? Object.values(cell.cells).flatMap(nodesIn) : [];
}

/** Events of a file keep the id that their author gave them, stored ones have none but their uid. */
function eventIdOf({ properties }: NodeCell): EventId {
  const id = properties['id'] ?? properties['uid'];
  return typeof id === 'number' ? id : String(id);
}

function entityOf({ labels, properties }: NodeCell): readonly FoundEntity[] {
  const kind = ENTITY_KINDS.find((each) => labels.includes(each));
  const key = properties['key'];
  return kind === undefined || typeof key !== 'string' ? [] : [{ kind, key }];
}

/** `a.id`, `uid`, `ids`, `collect(e.id)`: a column that says it holds ids. */
const ID_COLUMN = /(?:^|[._(` ])(?:id|uid)s?`?\)?$|^events$/i;

function namedEvents(row: HuntRow, isEventId: IsEventId): readonly { id: EventId; column: number }[] {
  return row.cells.flatMap((cell, column) => {
    if (!ID_COLUMN.test(row.columns[column] ?? '')) return [];
    const ids = valuesIn(cell).filter((value) => value !== null && typeof value !== 'boolean' && isEventId(value));
    return ids.map((id) => ({ id: id as EventId, column }));
  });
}

function valuesIn(cell: Cell): readonly (string | number | boolean | null)[] {
  if (cell.kind === 'value') return [cell.value];
  return cell.kind === 'list' ? cell.cells.flatMap(valuesIn) : [];
}

function keyOf(row: HuntRow, taken: ReadonlySet<number>): readonly (string | null)[] {
  return row.cells.flatMap((cell, column) => {
    if (cell.kind !== 'value' || taken.has(column)) return [];
    return [cell.value === null ? null : String(cell.value)];
  });
}

function plain(cell: Cell | undefined): unknown {
  switch (cell?.kind) {
    case undefined:
      return null;
    case 'value':
      return cell.value;
    case 'list':
    case 'path':
      return cell.cells.map(plain);
    case 'map':
      return Object.fromEntries(Object.entries(cell.cells).map(([key, each]) => [key, plain(each)]));
    case 'node':
      return { labels: cell.labels, ...cell.properties };
    case 'relationship':
      return { type: cell.type, ...cell.properties };
  }
}
