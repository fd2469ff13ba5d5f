import type { SubjectReading } from '../ports.js';
import type { LookupReply } from '../ports-lookup.js';
import type { Finding } from './question.js';

/** What a provider outside said, as an answer. It never heard of it: nothing, and least of all that it is clean. */
export function lookupFinding(reading: SubjectReading, reply: LookupReply): Finding {
  const { state, answer, source, observedAt, text } = reply;
  const told = {
    state,
    cites: [],
    source,
    observedAt: Math.min(observedAt ?? reading.asOf, reading.asOf),
    recordedAt: reading.asOf,
    writtenBy: source,
    text,
  };
  return state === 'ANSWERED' && answer !== undefined ? { ...told, answer } : told;
}
