import type { MatchedEvent } from '../../../domain/case-facts.js';
import type { SubjectReading } from '../ports.js';

/** Matched events with this operation, in order, each once however many matches hold it. */
export function matchedWith(reading: SubjectReading, operation: string): readonly MatchedEvent[] {
  const found = reading.matched.filter((event) => event.operation === operation);
  return [...new Map(found.map((event) => [event.uid, event])).values()];
}

/** `2026-03-02 06:41`, UTC. */
export function minute(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}
