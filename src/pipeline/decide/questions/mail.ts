import type { CaseEvent } from '../../../domain/case-facts.js';
import { likenessOf } from '../../../domain/look-alike.js';
import { contextFinding, eventsInLightOf } from './context-finding.js';
import { eventFinding } from './event-finding.js';
import { silence, type Answerer } from './question.js';

/** How is the sender's domain related to those that we do business with? */
export const senderRelation: Answerer = (reading) => {
  const mail = reading.alerts.find((alert) => domainOf(alert) !== null);
  const domain = mail === undefined ? null : domainOf(mail);
  if (mail === undefined || domain === null) return silence(reading, 'NO_DATA', 'No record names the sender.');
  const partners = reading.context.filter(({ kind, name }) => kind === 'role' && name.startsWith('partner:'));
  if (partners.length === 0) return silence(reading, 'NO_DATA', 'No list of partners is kept.');
  const known = partners.find(({ value }) => value === domain);
  if (known !== undefined) return contextFinding(reading, 'partner', known, `${domain} is a partner`);
  const alike = partners.find(({ value }) => isLookAlike(domain, String(value)));
  if (alike === undefined) return eventFinding('stranger', [mail], `${domain} is no partner`);
  const text = `${domain} looks like ${String(alike.value)}`;
  return eventsInLightOf(reading, [mail], [alike], { answer: 'look_alike', text });
};

/** Does the envelope name another domain than the sender that the reader sees? */
export const senderEnvelope: Answerer = (reading) => {
  const mail = reading.alerts.find(({ facts }) => typeof facts['mail.envelope_domain'] === 'string');
  if (mail === undefined) return silence(reading, 'NO_DATA', 'No record names the envelope sender.');
  const same = mail.facts['mail.envelope_domain'] === domainOf(mail);
  return eventFinding(
    same ? 'same' : 'differs',
    [mail],
    same ? 'Envelope and sender agree' : 'The envelope names another domain',
  );
};

const PAYMENT = /\b(iban|invoice|payment|bank (account|details)|remittance|wire transfer)\b/i;

/** Is it about money? The words are the sender's, so they may only ever raise suspicion. */
export const paymentRequest: Answerer = (reading) => {
  const mail = reading.alerts.find(({ facts }) => typeof facts['mail.subject'] === 'string');
  if (mail === undefined) return silence(reading, 'NO_DATA', 'No record shows the subject.');
  if (!PAYMENT.test(String(mail.facts['mail.subject'])))
    return eventFinding('other', [mail], 'The subject speaks of no payment');
  return eventFinding('payment', [mail], 'The subject speaks of a payment or bank details');
};

function domainOf({ facts }: CaseEvent): string | null {
  const domain = facts['mail.sender_domain'];
  return typeof domain === 'string' ? domain : null;
}

/** Taken for each other by the eye or by a slip of the finger; a name that merely holds the other's may be honest. */
function isLookAlike(domain: string, partner: string): boolean {
  const likeness = likenessOf(domain, partner);
  return likeness === 'confusable' || likeness === 'near';
}
