import { compareOrder, type EventOrder } from '../../domain/event.js';
import { RuleFault } from '../../domain/errors.js';
import { groupParts, hitsOf } from '../../rules/automaton/hits.js';
import { compileAnchored } from '../../rules/cypher/anchored.js';
import { surroundingsOf, withRows, type Surroundings } from '../../rules/cypher/surroundings.js';
import type { EventView, Pattern, ReplayHit } from '../../rules/pattern/pattern.js';
import { withHistory } from '../correlation/hunt-history.js';
import type { CypherMatch } from './cypher-match.js';
import type { EventId, HuntEvents } from './stream-contract.js';

/** The events of each row about one anchor, by their uids. */
export type AskAnchor = (parameters: {
  readonly anchor: string;
  readonly events: readonly string[];
  readonly from: number;
  readonly to: number;
}) => Promise<readonly (readonly string[])[]>;

/** Ids of a file need not be unique, positions are: they are the uids that the query is given. */
function byPosition({ views }: HuntEvents): readonly EventView[] {
  return views.map((view, i) => ({ ...view, order: { ...view.order, uid: String(i) } }));
}

/** The same events as the query finds them in the graph. */
export function positioned(events: HuntEvents): HuntEvents {
  const views = byPosition(events).map((view) => ({ ...view, doc: { ...(view.doc as object), uid: view.order.uid } }));
  return { ...events, views, idOf: ({ uid }) => uid };
}

/** Cypher that watches, over a file: each anchor is asked about as if at its moment, as the live rule would. */
export async function* anchoredMatchesOf(
  query: string,
  events: HuntEvents,
  ask: AskAnchor,
): AsyncGenerator<CypherMatch> {
  const pattern = compileAnchored(query, null);
  const found: CypherMatch[] = [];
  for (const [group, hits] of hitsByGroup(pattern, events)) {
    const answered = await answeredHits(pattern, hits, ask);
    for (const { events: orders, steps } of pattern.window?.(answered, group) ?? []) {
      const ids = orders.map((order) => idAt(events, order));
      const key = groupParts(group);
      found.push({ events: ids, steps, key: key.length === 0 ? null : key, rule: null, entities: [], row: {} });
    }
  }
  yield* found;
}

function idAt(events: HuntEvents, position: EventOrder | null): EventId | null {
  const view = position === null ? undefined : events.views[Number(position.uid)];
  return view === undefined ? null : events.idOf(view.order);
}

function hitsByGroup(given: Pattern, events: HuntEvents): ReadonlyMap<string, readonly ReplayHit[]> {
  const { pattern, views } = withHistory(given, byPosition(events), events.factsOf);
  const groups = new Map<string, Map<string, Draft>>();
  for (const view of views) {
    pattern.steps.forEach((step, index) => {
      for (const { group, hit } of hitsOf(step, view)) {
        const hits = groups.get(group) ?? new Map<string, Draft>();
        groups.set(group, hits);
        const draft = hits.get(view.order.uid) ?? { order: view.order, steps: [], captured: {} };
        hits.set(view.order.uid, draft);
        draft.steps.push(index);
        if (hit.captured !== undefined) draft.captured[index] = hit.captured;
      }
    });
  }
  return new Map(
    [...groups].map(([group, hits]) => [group, [...hits.values()].toSorted((a, b) => compareOrder(a.order, b.order))]),
  );
}

interface Draft extends ReplayHit {
  readonly steps: number[];
  readonly captured: Record<number, Record<string, unknown>>;
}

async function answeredHits(
  pattern: Pattern,
  hits: readonly ReplayHit[],
  ask: AskAnchor,
): Promise<readonly ReplayHit[]> {
  const rows = new Map<ReplayHit, readonly (readonly string[])[]>();
  for (const each of surroundingsOf(pattern, hits)) rows.set(each.anchor, await rowsAbout(pattern, each, ask));
  const last = pattern.steps.length - 1;
  return hits.map((hit) => {
    const own = rows.get(hit);
    return own === undefined ? hit : withRows(hit, last, own);
  });
}

async function rowsAbout(
  { spanMs }: Pattern,
  { anchor, events }: Surroundings,
  ask: AskAnchor,
): Promise<readonly (readonly string[])[]> {
  const uids = events.map(({ hit }) => hit.order.uid);
  const { t, uid } = anchor.order;
  const rows = await ask({ anchor: uid, events: uids, from: t - (spanMs ?? 0), to: t });
  const given = new Set(uids);
  if (rows.every((row) => row.every((each) => given.has(each)))) return rows;
  throw new RuleFault('CYPHER_REFUSED', 'The query returns an event that it was not given.', {
    remedy: 'Take every event that is returned from $events.',
  });
}
