import type { CaseEvent } from '../../../domain/case-facts.js';
import type { Finding } from './question.js';

/** An answer that events of the case say themselves; the vendor wrote them, at the time it recorded them. */
export function eventFinding(answer: string, events: readonly [CaseEvent, ...CaseEvent[]], text: string): Finding {
  const [first] = events;
  const latest = events.reduce((newest, event) => (event.t > newest.t ? event : newest), first);
  return {
    state: 'ANSWERED',
    answer,
    cites: events.map((event) => event.uid),
    source: latest.source,
    observedAt: latest.t,
    recordedAt: latest.receivedAt,
    writtenBy: latest.source,
    text,
  };
}
