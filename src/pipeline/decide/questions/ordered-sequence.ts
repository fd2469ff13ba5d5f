import { eventFinding } from './event-finding.js';
import type { SubjectReading } from '../ports.js';
import { nothingFound, type Answerer } from './question.js';

/** From so many different steps on, chance no longer brings them together; two coincide on any Monday. */
const MANY_STEPS = 3;

/** Did the signals come in the order of a rule, by one person? The detection is the answer. */
export const orderedSequence: Answerer = (reading) => {
  const events = [...new Map(reading.matched.map((event) => [event.uid, event])).values()];
  const [first, ...rest] = events;
  const steps = mostSteps(reading);
  if (first === undefined || steps < 2) return nothingFound(reading, 'No sequence was matched.');
  const rules = [...new Set(reading.detections.map((detection) => detection.ruleId))].join(', ');
  return eventFinding(
    steps < MANY_STEPS ? 'pair' : 'ordered',
    [first, ...rest],
    `${String(events.length)} events in the order of ${rules}, over ${String(new Set(events.map((event) => event.source)).size)} sources`,
  );
};

/** Of all rules that matched, the most different steps; a step that repeats is one signal. */
function mostSteps({ matched }: SubjectReading): number {
  const byRule = new Map<string, Set<number>>();
  for (const { detection, step } of matched)
    byRule.set(detection, (byRule.get(detection) ?? new Set<number>()).add(step));
  return Math.max(0, ...[...byRule.values()].map((steps) => steps.size));
}
