import { eventFinding } from './event-finding.js';
import { silence, type Answerer } from './question.js';

/** Did the signals come in the order of a rule, by one person? The detection is the answer. */
export const orderedSequence: Answerer = (reading) => {
  const events = [...new Map(reading.matched.map((event) => [event.uid, event])).values()];
  const [first, ...rest] = events;
  if (first === undefined || rest.length === 0) return silence(reading, 'NO_DATA', 'No sequence was matched.');
  const rules = [...new Set(reading.detections.map((detection) => detection.ruleId))].join(', ');
  return eventFinding(
    'ordered',
    [first, ...rest],
    `${String(events.length)} events in the order of ${rules}, over ${String(new Set(events.map((event) => event.source)).size)} sources`,
  );
};
