import type { CaseEvent } from '../../../domain/case-facts.js';
import { conflictsAmong, isStale, type ContextFact, type ContextKind } from '../../../domain/context.js';
import { taintedWriter } from '../case-frame.js';
import type { SubjectReading } from '../ports.js';
import { eventFinding } from './event-finding.js';
import { silence, type Finding } from './question.js';

/** Facts of this kind about the subject (or the organisation), newest first. */
export function contextOf(reading: SubjectReading, kind: ContextKind): readonly ContextFact[] {
  return reading.context.filter((fact) => fact.kind === kind);
}

/**
 * A maintained fact as an answer; one that was stale when it happened is silence, and says who should renew it. Measured
 * at the time of the events, or the same records would be judged otherwise on the day that a job runs late.
 */
export function contextFinding(reading: SubjectReading, answer: string, fact: ContextFact, text: string): Finding {
  if (isStale(fact, reading.asOf)) {
    return silence(reading, 'STALE', `${text}, but that fact is stale; its owner is ${fact.owner}`);
  }
  return {
    state: 'ANSWERED',
    answer,
    cites: [fact.uid],
    source: fact.source,
    observedAt: observedAt(fact, reading.asOf),
    recordedAt: fact.recordedAt,
    writtenBy: fact.recordedBy,
    text,
  };
}

/**
 * What events show in the light of maintained facts: it cites both, so that it falls with the facts. It is as trustworthy
 * as the least of them, and silence once one of them is stale.
 */
export function eventsInLightOf(
  reading: SubjectReading,
  events: readonly [CaseEvent, ...CaseEvent[]],
  facts: readonly [ContextFact, ...ContextFact[]],
  { answer, text }: { readonly answer: string; readonly text: string },
): Finding {
  const told = eventFinding(answer, events, text);
  const light = factsTogether(reading, facts, { answer, text });
  if (light.state !== 'ANSWERED') return light;
  const { recordedAt, writtenBy } = light;
  return { ...told, cites: [...told.cites, ...light.cites], recordedAt, writtenBy };
}

/** Several maintained facts as one answer; it is as trustworthy as the least of them. */
export function factsTogether(
  reading: SubjectReading,
  facts: readonly [ContextFact, ...ContextFact[]],
  { answer, text }: { readonly answer: string; readonly text: string },
): Finding {
  const weakest = weakestOf(reading, facts);
  const cites = [...new Set(facts.map(({ uid }) => uid))];
  const found = contextFinding(reading, answer, weakest, text);
  return found.state === 'ANSWERED' ? { ...found, cites } : found;
}

/** A stale one, else one that the suspect wrote since suspicion began, else the one written down last. */
function weakestOf(reading: SubjectReading, facts: readonly [ContextFact, ...ContextFact[]]): ContextFact {
  const isTainted = taintedWriter(reading);
  const latest = facts.reduce((last, fact) => (fact.recordedAt > last.recordedAt ? fact : last));
  return facts.find((fact) => isStale(fact, reading.asOf)) ?? facts.find(isTainted) ?? latest;
}

/** Where sources contradict each other nobody knows; whoever keeps them has to settle it. */
export function contradiction(reading: SubjectReading, facts: readonly ContextFact[]): Finding | null {
  const [conflict] = conflictsAmong(facts);
  if (conflict === undefined) return null;
  const claims = conflict.claims.map(({ source, value }) => `${source} says ${String(value)}`).sort();
  return silence(reading, 'NO_DATA', `The sources of ${conflict.kind} disagree: ${claims.join(', ')}`);
}

/** What somebody vouches for until a day is as good on each day before it; anything else ages from when it was written down. */
function observedAt({ staleAfter, validTo, recordedAt }: ContextFact, asOf: number): number {
  return staleAfter === null && validTo === null ? Math.min(recordedAt, asOf) : asOf;
}
