import type { CaseEvent } from '../../../domain/case-facts.js';
import { eventFinding } from './event-finding.js';
import { minute } from './matched.js';
import { silence, type Answerer } from './question.js';

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
  if (good !== undefined) return eventFinding('compliant', [good], describe(good, 'a compliant device'));
  return silence(reading, 'NO_DATA', 'No record tells what device the sessions came from.');
};

function describe(login: CaseEvent, device: string): string {
  return `The session of the sign-in of ${minute(login.t)} came from ${device}`;
}
