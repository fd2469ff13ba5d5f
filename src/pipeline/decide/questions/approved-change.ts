import { contextFinding, contextOf } from './context-finding.js';
import { silence, type Answerer } from './question.js';

/** Does an approved change explain the events? Where no change calendar is kept, nobody knows. */
export const approvedChange: Answerer = (reading) => {
  const [change] = contextOf(reading, 'change').filter((fact) => fact.subject !== 'organisation');
  if (change !== undefined)
    return contextFinding(reading, 'approved', change, `Change ${String(change.value)} covers this`);
  const [calendar] = contextOf(reading, 'change_calendar');
  if (calendar === undefined) return silence(reading, 'NO_DATA', 'No change calendar is kept.');
  return contextFinding(reading, 'none', calendar, `No change in ${String(calendar.value)} covers this`);
};
