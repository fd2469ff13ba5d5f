import type { EventView, Pattern } from '../../rules/pattern/pattern.js';
import { Lineage } from '../../rules/stream/lineage.js';

/** Gives tests that remember earlier events (lineage) their memory, event by event, in order. */
export function* foldHistory(pattern: Pattern, views: readonly EventView[]): Generator<EventView> {
  const probes = pattern.lineage ?? [];
  if (probes.length === 0) {
    yield* views;
    return;
  }
  const lineage = new Lineage(probes);
  for (const view of views) {
    const remembering = { ...view, memory: lineage };
    lineage.observe(remembering);
    yield remembering;
  }
}
