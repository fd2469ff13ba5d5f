import type { EventView } from '../../src/rules/pattern/pattern.js';

export interface PlainEvent {
  readonly id: number | string;
  readonly ts: number;
  readonly event_type: string;
  readonly [field: string]: unknown;
}

/** Objects of a test as the engine sees them: in (time, line) order, the line as sequence number. */
export function viewsOf(events: readonly PlainEvent[], scale = 1): readonly EventView[] {
  return events
    .map((doc, line) => ({
      order: { t: doc.ts * scale, n: line, uid: String(doc.id) },
      category: doc.event_type,
      doc,
    }))
    .toSorted((a, b) => a.order.t - b.order.t || a.order.n - b.order.n);
}
