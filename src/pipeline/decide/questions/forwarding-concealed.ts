import { eventFinding } from './event-finding.js';
import { doneWith } from './matched.js';
import { nothingFound, silence, type Answerer } from './question.js';

/**
 * Is forwarded mail hidden from its owner: deleted, marked as read or moved away? Who forwards their own mail has no need
 * to hide it from themselves. That nothing is hidden is the forwarder's choice, so it clears nobody.
 */
export const forwardingConcealed: Answerer = (reading) => {
  if (reading.subject.accounts.length === 0) return silence(reading, 'NO_DATA', 'Only people forward their mail.');
  const [first, ...rest] = doneWith(reading, 'mailbox.forward_external');
  if (first === undefined) return nothingFound(reading, 'No forwarding was set in the day before');
  const hidden = [first, ...rest].find(({ facts }) => facts['rule.hides'] === true);
  return hidden === undefined
    ? eventFinding('open', [first], 'What is forwarded stays visible to its owner')
    : eventFinding('hidden', [hidden], 'The rule that forwards also hides the mail from its owner');
};
