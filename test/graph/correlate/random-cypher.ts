import fc from 'fast-check';
import type { EventOrder } from '../../../src/domain/event.js';
import type { EventView } from '../../../src/rules/pattern/pattern.js';
import { compareOrder } from '../../../src/domain/event.js';

/** What the graph is asked about each anchor `c`, of the events `a` around it. */
const SHAPES = {
  each: "WHERE c.uid = $anchor AND a.uid IN $events AND a.operation = 'CONTEXT' AND a <> c RETURN c, a",
  others:
    "WHERE c.uid = $anchor AND a.uid IN $events AND a.operation = 'CONTEXT' AND x.key <> w.key RETURN collect(a) AS others, c",
  none: "WHERE c.uid = $anchor AND NOT EXISTS { (a:Event)-[:ACTOR]->(w) WHERE a.uid IN $events AND a.operation = 'CONTEXT' AND a <> c } RETURN c",
} as const;
type Shape = keyof typeof SHAPES;

const operation = fc.constantFrom('a', 'b', 'c');

/** Texts in Cypher whose answer can be told without a graph. */
export const anchored: fc.Arbitrary<string> = fc
  .record({
    by: fc.constantFrom('by actor.identity', 'by session', 'by actor.account', ''),
    minutes: fc.integer({ min: 1, max: 30 }),
    context: operation,
    anchor: operation,
    shape: fc.constantFrom<Shape>('each', 'others', 'none'),
  })
  .map(({ by, minutes, context, anchor, shape }) => {
    const terms = `[any where operation == "${context}"] [any where operation == "${anchor}"]`;
    const pattern = shape === 'none' ? '' : ', (a:Event)-[:ACTOR]->(x:Account)';
    const rest = SHAPES[shape].replace('CONTEXT', context);
    return `/* anchors ${by} within ${String(minutes)}m ${terms} */ /* ${shape} */\nMATCH (c:Event)-[:ACTOR]->(w:Account)${pattern} ${rest}`;
  });

interface Told {
  readonly group: string;
  readonly orders: readonly EventOrder[];
  readonly due: number | null;
}

/** The same read straight from the events: for each anchor those of its group that came before it. */
export function anchoredByHand(text: string, views: readonly EventView[]): readonly Told[] {
  const [, by = '', minutes = '0'] = /anchors (?:by (\S+) )?\s*within (\d+)m/.exec(text) ?? [];
  const [context, anchor] = [...text.matchAll(/operation == "(\w)"/g)].map(([, name]) => name);
  const shape = /\/\* (each|others|none) \*\//.exec(text)?.[1];
  const sorted = [...views].sort((a, b) => compareOrder(a.order, b.order));
  return sorted.flatMap((each, index) => {
    if (operationOf(each) !== anchor) return [];
    const group = groupOf(each, by);
    const around = sorted
      .slice(0, index)
      .filter((one) => groupOf(one, by) === group && one.order.t >= each.order.t - Number(minutes) * 60_000)
      .filter((one) => operationOf(one) === context);
    const told = (orders: readonly EventOrder[], due: number | null = null): Told => ({ group, orders, due });
    const own = (one: EventView) => accountOf(one) === accountOf(each);
    if (shape === 'none') return around.some(own) ? [] : [told([each.order], each.order.t)];
    if (shape === 'each') return around.map(({ order }) => told([order, each.order]));
    const others = around.filter((one) => !own(one));
    return others.length === 0 ? [] : [told([...others.map(({ order }) => order), each.order])];
  });
}

interface Doc {
  readonly operation: string;
  /** The vendor's account, whoever stands behind it. */
  readonly who: string;
  readonly sess: string;
  readonly roles: readonly { readonly role: string; readonly key: string }[];
}

const docOf = ({ doc }: EventView): Doc => doc as Doc;
const operationOf = (view: EventView): string => docOf(view).operation;
const accountOf = (view: EventView): string => docOf(view).who;

function groupOf(view: EventView, by: string): string {
  const { roles, sess } = docOf(view);
  if (by === '') return '*';
  return JSON.stringify([by === 'session' ? sess : roles.find(({ role }) => role === 'actor')?.key]);
}
