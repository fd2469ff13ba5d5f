import { eventFinding } from './event-finding.js';
import { silence, type Answerer } from './question.js';

/** Does the file carry a signature that the tool accepted? */
export const fileSignature: Answerer = (reading) => {
  const told = reading.alerts.filter(({ facts }) => typeof facts['file.signed'] === 'boolean');
  const [first] = told;
  if (first === undefined) return silence(reading, 'NO_DATA', 'No record tells whether the file is signed.');
  const unsigned = told.find(({ facts }) => facts['file.signed'] === false);
  if (unsigned !== undefined) return eventFinding('unsigned', [unsigned], 'The file is not signed');
  return eventFinding('signed', [first], 'The file is signed');
};
