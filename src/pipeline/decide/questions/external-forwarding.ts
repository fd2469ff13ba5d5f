import { eventFinding } from './event-finding.js';
import { doneWith } from './matched.js';
import { nothingFound, silence, type Answerer } from './question.js';
import { contextFinding, contextOf } from './context-finding.js';

/** Does mail go out to an address outside, and is that address listed as the person's own? */
export const externalForwarding: Answerer = (reading) => {
  if (reading.subject.accounts.length === 0) return silence(reading, 'NO_DATA', 'Only people forward their mail.');
  const [forward] = doneWith(reading, 'mailbox.forward_external');
  if (forward === undefined) return nothingFound(reading, 'No forwarding was set in the day before');
  const address = String(forward.facts['forward.address'] ?? '').toLowerCase();
  const listed = contextOf(reading, 'own_address').find(
    (fact) => String(fact.value).toLowerCase() === address && address !== '',
  );
  if (listed !== undefined)
    return contextFinding(reading, 'own_address', listed, `Mail is forwarded to an address listed as their own`);
  const hides = forward.facts['rule.hides'] === true;
  return eventFinding(
    hides ? 'external_hidden' : 'external',
    [forward],
    `Mail is forwarded outside (${String(forward.facts['forward.domain'] ?? 'unknown domain')})${hides ? ' and hidden from its owner' : ''}`,
  );
};
