import { eventFinding } from './event-finding.js';
import { silence, type Answerer } from './question.js';

const OFFICE = new Set(['winword.exe', 'excel.exe', 'powerpnt.exe', 'outlook.exe', 'onenote.exe']);
/** Services that take requests from others, and have no business starting programs. */
const SERVICES = new Set([
  'sqlservr.exe',
  'w3wp.exe',
  'httpd.exe',
  'nginx.exe',
  'postgres.exe',
  'tomcat9.exe',
  'mysqld.exe',
]);

/** Was the program started by something that should start none? */
export const parentProcess: Answerer = (reading) => {
  const told = reading.alerts.filter(({ facts }) => typeof facts['process.parent'] === 'string');
  const [first] = told;
  if (first === undefined) return silence(reading, 'NO_DATA', 'No record names the parent process.');
  const odd = told.find(({ facts }) => kindOf(facts['process.parent']) !== 'other') ?? first;
  return eventFinding(kindOf(odd.facts['process.parent']), [odd], `Started by ${String(odd.facts['process.parent'])}`);
};

function kindOf(name: unknown): 'office' | 'service' | 'other' {
  if (OFFICE.has(String(name))) return 'office';
  return SERVICES.has(String(name)) ? 'service' : 'other';
}
