import type { FoundEdge, FoundGraph } from './found-graph.js';

/** The roles by which an event says who did something, in the order in which they stand for the others. */
const CENTRES: readonly string[] = ['ACTOR', 'SUBJECT', 'ON_BEHALF_OF'];

type Join = Pick<FoundEdge, 'source' | 'target' | 'kind'>;

/**
 * Edges past what was not asked for. An event that is not among the kinds joins whoever acted in it, and the detection it is
 * a step of, with everything else it names; an account that is not among them is stood for by its person.
 */
export function joinedPast(
  { nodes, edges }: FoundGraph,
  kinds: readonly string[],
  shown: ReadonlySet<string>,
): readonly FoundEdge[] {
  const left = new Map(nodes.filter(({ kind }) => !kinds.includes(kind)).map(({ id, kind }) => [id, kind]));
  const people = new Map(edges.filter(({ kind }) => kind === 'SAME_AS').map((edge) => [edge.source, edge.target]));
  const lifted = (edge: Join): Join =>
    left.has(edge.target) ? { ...edge, target: people.get(edge.target) ?? edge.target } : edge;
  const steps = grouped(
    edges.filter(({ kind }) => kind === 'EVIDENCED_BY'),
    ({ target }) => target,
  );
  const outgoing = grouped(edges, ({ source }) => source);
  const joins = [...outgoing].flatMap(([source, own]) => {
    const ends = own.map(lifted);
    if (left.get(source) === 'Event') return pastEvent(ends, steps.get(source) ?? []);
    return left.has(source) ? [] : ends.filter(({ target }, index) => target !== own[index]?.target);
  });
  return counted(joins.filter(({ source, target }) => source !== target && shown.has(source) && shown.has(target)));
}

function pastEvent(ends: readonly Join[], steps: readonly Join[]): readonly Join[] {
  const centre = CENTRES.map((role) => ends.find(({ kind }) => kind === role)).find((end) => end !== undefined);
  const sources = [...steps.map(({ source }) => source), ...(centre === undefined ? [] : [centre.target])];
  return [...new Set(sources)].flatMap((source) => ends.map((end) => ({ ...end, source })));
}

/** Each once, with over how many events it goes. */
function counted(joins: readonly Join[]): readonly FoundEdge[] {
  const same = grouped(joins, ({ source, kind, target }) => `${source} ${kind} ${target}`);
  return [...same.values()].flatMap((each) => {
    const [first] = each;
    if (first === undefined) return [];
    const { source, kind, target } = first;
    const reason = each.length === 1 ? 'in 1 event' : `in ${String(each.length)} events`;
    return [{ source, kind, target, validFrom: null, reason, rule: null }];
  });
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const known = groups.get(keyOf(item)) ?? [];
    known.push(item);
    groups.set(keyOf(item), known);
  }
  return groups;
}
