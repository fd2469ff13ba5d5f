import type { CaseSubject } from '../../domain/case-facts.js';
import type { CaseFrame } from '../../domain/decision.js';
import { implicatedPrincipals } from '../../ledger/index.js';
import type { SubjectReading } from './ports.js';

/** Whoever the case is about or names could have written facts in their own favour since it began, or let others do so. */
export function frameOf(reading: SubjectReading): CaseFrame {
  const { subject, entities, grants, matched, alerts } = reading;
  const implicated = [...new Set([...namesOf(subject), ...subject.accounts, ...entities])].sort();
  const firstSuspiciousAt = Math.min(...[...matched, ...alerts].map(({ t }) => t));
  const frame = grants.length === 0 ? { implicated } : { implicated, grants };
  return Number.isFinite(firstSuspiciousAt) ? { ...frame, firstSuspiciousAt } : frame;
}

/** People and mailboxes write under their names; what a device or resource is called is anybody's word. */
function namesOf({ kind, key, label }: CaseSubject): readonly string[] {
  return kind === 'person' || kind === 'mailbox' ? [key, label] : [key];
}

/** Whether a fact was written by somebody whom the case implicates, once suspicion had begun. */
export function taintedWriter(
  reading: SubjectReading,
): (fact: { readonly recordedAt: number; readonly recordedBy: string }) => boolean {
  const frame = frameOf(reading);
  const implicated = implicatedPrincipals(frame);
  const since = frame.firstSuspiciousAt ?? Number.NEGATIVE_INFINITY;
  return ({ recordedAt, recordedBy }) => recordedAt >= since && implicated.has(recordedBy);
}
