import { traitsOf } from '../../../domain/alert-traits.js';
import { eventFinding } from './event-finding.js';
import { silence, type Answerer } from './question.js';

/** Did tools see several techniques, or one? Several by one hand are rarely an accident. */
export const alertBehaviour: Answerer = (reading) => {
  const [first, ...rest] = reading.alerts;
  if (first === undefined) return silence(reading, 'NO_DATA', 'No tool raised anything.');
  const techniques = [...new Set(reading.alerts.flatMap((alert) => traitsOf(alert).techniqueIds))].sort();
  const alerts = rest.length === 0 ? '1 alert' : `${String(rest.length + 1)} alerts`;
  const text = `${alerts}, ${techniques.length === 0 ? 'no technique named' : `of ${techniques.length === 1 ? 'technique' : 'techniques'} ${techniques.join(', ')}`}`;
  return eventFinding(techniques.length > 1 ? 'several_techniques' : 'single', [first, ...rest], text);
};
