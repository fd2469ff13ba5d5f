import type { CaseEvent } from '../../../domain/case-facts.js';
import { eventFinding } from './event-finding.js';
import { minute } from './matched.js';
import type { SubjectReading } from '../ports.js';
import { silence, type Answerer, type Finding } from './question.js';

const COMPLIANT = 'device.compliant';

/** Did the sessions of the matched events come from a device that the organisation manages and trusts? */
export const deviceCompliance: Answerer = (reading) => {
  const sessions = new Set(reading.matched.map((event) => event.session));
  const told = reading.logins.filter(
    (event) => sessions.has(event.session) && typeof event.facts[COMPLIANT] === 'boolean',
  );
  const [bad] = told.filter((event) => event.facts[COMPLIANT] === false);
  if (bad !== undefined) return eventFinding('non_compliant', [bad], describe(bad, 'an unmanaged device'));
  const [good] = told;
  if (good !== undefined) return compliant(reading, good);
  return silence(reading, 'NO_DATA', 'No record tells what device the sessions came from.');
};

function describe(login: CaseEvent, device: string): string {
  return `The session of the sign-in of ${minute(login.t)} came from ${device}`;
}

/** Who holds the account can enrol a device: one that nobody knew before the case began is the subject's own word. */
function compliant(reading: SubjectReading, login: CaseEvent): Finding {
  const known = reading.knownDevices.includes(login.device ?? '');
  const finding = eventFinding(
    'compliant',
    [login],
    describe(login, `a compliant device${known ? '' : ', first seen here'}`),
  );
  return known ? finding : { ...finding, writtenBy: reading.subject.key };
}
