import type { CaseEvent, MatchedEvent } from '../../../domain/case-facts.js';
import type { SubjectReading } from '../ports.js';

/** Matched events with this operation, in order, each once however many matches hold it. */
export function matchedWith(reading: SubjectReading, operation: string): readonly MatchedEvent[] {
  const found = reading.matched.filter((event) => event.operation === operation);
  return [...new Map(found.map((event) => [event.uid, event])).values()];
}

/** As `matchedWith`; where no rule matched one, what the accounts did in the day before. */
export function doneWith(reading: SubjectReading, operation: string): readonly CaseEvent[] {
  const matched = matchedWith(reading, operation);
  return matched.length > 0 ? matched : reading.around.filter((event) => event.operation === operation);
}

/** `2026-03-02 06:41`, UTC. */
export function minute(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
