import { eventFinding } from './event-finding.js';
import { matchedWith } from './matched.js';
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

/**
 * As above; a new factor that came in another session than the log-in makes it a looser chain. People enrol a telephone
 * at their desk, whoever took a session over has only that one.
 */
export const linkedSequence: Answerer = (reading) => {
  const found = orderedSequence(reading);
  if (found.answer !== 'ordered' || !enrolsApart(reading)) return found;
  return { ...found, answer: 'ordered_apart', text: `${found.text}; the factor was enrolled in another session` };
};

function enrolsApart(reading: SubjectReading): boolean {
  const sessions = new Set(matchedWith(reading, 'auth.success').map(({ session }) => session));
  const enrolments = matchedWith(reading, 'mfa.enrol');
  return enrolments.length > 0 && !enrolments.some(({ session }) => session === null || sessions.has(session));
}

/** Of all rules that matched, the most different steps; a step that repeats is one signal. */
function mostSteps({ matched }: SubjectReading): number {
  const byRule = new Map<string, Set<number>>();
  for (const { detection, step } of matched)
    byRule.set(detection, (byRule.get(detection) ?? new Set<number>()).add(step));
  return Math.max(0, ...[...byRule.values()].map((steps) => steps.size));
}
