import type { NormalisedEvent } from '../domain/event.js';
import type { EventView } from './pattern/pattern.js';

/** A stored event as predicates see it: the OCSF document with its verb, facts and roles beside it. */
export function viewOf(event: NormalisedEvent): EventView {
  return {
    order: { t: event.time, n: event.order, uid: event.uid },
    category: event.className,
    raw: event.raw,
    source: event.source,
    doc: {
      ...event.ocsf,
      operation: event.operation,
      facts: event.facts,
      roles: event.roles,
      event: { source: event.source },
    },
  };
}
