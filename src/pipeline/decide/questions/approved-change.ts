import { isStale } from '../../../domain/context.js';
import { contextFinding, contextOf } from './context-finding.js';
import { silence, type Answerer } from './question.js';

/** Does an approved change explain the events? Where no change calendar is kept, nobody knows. */
export const approvedChange: Answerer = (reading) => {
  const [change] = contextOf(reading, 'change').filter((fact) => fact.subject !== 'organisation');
  if (change !== undefined)
    return contextFinding(reading, 'approved', change, `An approved change covers this: ${String(change.value)}`);
  const calendars = contextOf(reading, 'change_calendar');
  const calendar = calendars.findLast((fact) => !isStale(fact, reading.asOf)) ?? calendars.at(-1);
  if (calendar === undefined) return silence(reading, 'NO_DATA', 'No change calendar is kept.');
  return contextFinding(reading, 'none', calendar, `No change in ${String(calendar.value)} covers this`);
};
