import { eventFinding } from './event-finding.js';
import { doneWith, matchedWith, minute } from './matched.js';
import { nothingFound, silence, type Answerer } from './question.js';

/** Was the new factor enrolled in the session of the suspicious log-in, or in another one? */
export const factorEnrolment: Answerer = (reading) => {
  if (reading.subject.accounts.length === 0) return silence(reading, 'NO_DATA', 'Only people enrol factors.');
  const [enrolment] = doneWith(reading, 'mfa.enrol');
  if (enrolment === undefined) return nothingFound(reading, 'No factor was enrolled in the day before');
  const at = `A factor was enrolled on ${minute(enrolment.t)}`;
  const login = matchedWith(reading, 'auth.success').find(
    (event) => event.session !== null && event.session === enrolment.session,
  );
  if (login !== undefined)
    return eventFinding(
      'same_session',
      [enrolment, login],
      `${at}, in the session of the log-in of ${minute(login.t)}`,
    );
  if (enrolment.session === null) return eventFinding('enrolled', [enrolment], `${at}; the record names no session`);
  return eventFinding('enrolled', [enrolment], `${at}, in another session`);
};
