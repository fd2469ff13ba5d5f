import { isStale, type ContextFact, type ContextKind } from '../../../domain/context.js';
import type { SubjectReading } from '../ports.js';
import { silence, type Finding } from './question.js';

/** Facts of this kind about the subject (or the organisation), newest first. */
export function contextOf(reading: SubjectReading, kind: ContextKind): readonly ContextFact[] {
  return reading.context.filter((fact) => fact.kind === kind);
}

/** A maintained fact as an answer; a stale one is silence, and says who should renew it. */
export function contextFinding(reading: SubjectReading, answer: string, fact: ContextFact, text: string): Finding {
  if (isStale(fact, reading.knownAt)) {
    return silence(reading, 'STALE', `${text}, but that fact is stale; its owner is ${fact.owner}`);
  }
  return {
    state: 'ANSWERED',
    answer,
    cites: [fact.uid],
    source: fact.source,
    observedAt: Math.min(fact.validFrom, reading.asOf),
    recordedAt: fact.recordedAt,
    writtenBy: fact.recordedBy,
    text,
  };
}
