import { approvedChange } from './approved-change.js';
import { eventFinding } from './event-finding.js';
import { doneWith, minute } from './matched.js';
import { nothingFound, silence, type Answerer, type Finding } from './question.js';
import type { SubjectReading } from '../ports.js';

/**
 * Does a ticket cover the new factor? Nobody files one for a journey or a forwarding, so that none is there tells nothing
 * about those; a new telephone passes the help desk.
 */
export const factorTicket: Answerer = (reading) => {
  if (reading.subject.accounts.length === 0) return silence(reading, 'NO_DATA', 'Only people enrol factors.');
  const [enrolment] = doneWith(reading, 'mfa.enrol');
  if (enrolment === undefined) return nothingFound(reading, 'No factor was enrolled in the day before');
  const change = approvedChange(reading);
  if (change.state !== 'ANSWERED') return change;
  if (change.answer === 'approved' && !isTheirOwnWord(reading, change)) return { ...change, answer: 'covered' };
  return eventFinding(
    'uncovered',
    [enrolment],
    `No ticket covers the factor that was enrolled on ${minute(enrolment.t)}`,
  );
};

/** Whoever took an account over can write its ticket; what was written before it began, nobody wrote for it. */
function isTheirOwnWord({ subject, entities, matched }: SubjectReading, { writtenBy, recordedAt }: Finding): boolean {
  const began = Math.min(...matched.map(({ t }) => t));
  return recordedAt >= began && [...subject.accounts, ...entities].includes(writtenBy);
}
