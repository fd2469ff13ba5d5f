import type { EventView, Pattern, Step } from '../../rules/pattern/pattern.js';
import type { FactsOf } from '../../rules/path/holds.js';
import { History } from '../../rules/stream/history.js';
import { Lineage } from '../../rules/stream/lineage.js';

/** A hunt's pattern and events, such that what its steps ask about earlier events is answered when hits are written. */
export interface Remembering {
  readonly pattern: Pattern;
  /** To be read in order, once: each event is remembered when the next is asked for. */
  readonly views: Iterable<EventView>;
}

export function withHistory(pattern: Pattern, views: readonly EventView[], factsOf: FactsOf | null): Remembering {
  const history = new History(pattern, factsOf);
  const steps = pattern.steps.map((step) => answering(step, history));
  return { pattern: { ...pattern, steps }, views: remembered(pattern, views, history) };
}

function answering(step: Step, history: History): Step {
  const { capture } = step;
  const { probes = [], facts = [] } = step;
  if (capture === undefined || probes.length + facts.length === 0) return step;
  return { ...step, capture: (view) => history.answer(step, capture(view), view.order.t) };
}

function* remembered(pattern: Pattern, views: readonly EventView[], history: History): Generator<EventView> {
  const probes = pattern.lineage ?? [];
  const lineage = probes.length === 0 ? null : new Lineage(probes);
  for (const view of views) {
    const remembering = lineage === null ? view : { ...view, memory: lineage };
    lineage?.observe(remembering);
    yield remembering;
    history.observe(remembering);
  }
}
