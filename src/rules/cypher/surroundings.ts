import { compareOrder } from '../../domain/event.js';
import { stepsHeld } from '../automaton/held.js';
import type { Pattern, PatternMatch, ReplayHit } from '../pattern/pattern.js';

/** Under what an engine puts the rows of the graph's answer, each the uids of its events, beside the anchor's step. */
const ROWS = '#rows';

/** An event with the step that it stands for. */
interface Placed {
  readonly hit: ReplayHit;
  readonly step: number;
}

/** One anchor, and what the graph is asked about. */
export interface Surroundings {
  readonly anchor: ReplayHit;
  /** In event order, the anchor last. */
  readonly events: readonly Placed[];
}

type Anchored = Pick<Pattern, 'steps' | 'spanMs'>;

/** Windows end at each anchor and reach the span back, both ends in; hits come in event order. */
export function surroundingsOf(pattern: Anchored, hits: readonly ReplayHit[]): readonly Surroundings[] {
  const { steps, spanMs } = pattern;
  const last = steps.length - 1;
  const held = hits.map((hit) => ({ hit, steps: stepsHeld(steps, hit) })).filter((each) => each.steps.length > 0);
  const found: Surroundings[] = [];
  let start = 0;
  held.forEach((each, index) => {
    const { t } = each.hit.order;
    if (!each.steps.includes(last)) return;
    while ((held[start]?.hit.order.t ?? t) < t - (spanMs ?? 0)) start += 1;
    const events = held.slice(start, index).map(({ hit, steps: [step = last] }) => ({ hit, step }));
    found.push({ anchor: each.hit, events: [...events, { hit: each.hit, step: last }] });
  });
  return found;
}

export function withRows(anchor: ReplayHit, last: number, rows: readonly (readonly string[])[]): ReplayHit {
  return { ...anchor, captured: { ...anchor.captured, [last]: { ...anchor.captured?.[last], [ROWS]: rows } } };
}

/** A row is a match: its events and the anchor, in event order. Rows of the same events are one. */
export function anchoredMatches(
  pattern: Anchored,
  hits: readonly ReplayHit[],
  waits: boolean,
): readonly PatternMatch[] {
  const last = pattern.steps.length - 1;
  return surroundingsOf(pattern, hits).flatMap(({ anchor, events }) => {
    const rows = (anchor.captured?.[last]?.[ROWS] ?? []) as readonly (readonly string[])[];
    const matches = rows.map((row) => {
      const uids = new Set([...row, anchor.order.uid]);
      const chosen = events.filter(({ hit }) => uids.has(hit.order.uid));
      const sorted = chosen.toSorted((a, b) => compareOrder(a.hit.order, b.hit.order));
      return {
        events: sorted.map(({ hit }) => hit.order),
        steps: sorted.map(({ step }) => step),
        closesAt: waits ? anchor.order.t : null,
      };
    });
    return [...new Map(matches.map((match) => [match.events.map(({ uid }) => uid).join('\n'), match])).values()];
  });
}
