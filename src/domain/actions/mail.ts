import { actionType, text } from './action-type.js';

const MESSAGE_ID = text('Internet message id, with its angle brackets.', /^<[^<>\s]{1,900}>$/u);
const RULE = text(
  'Id of the rule at its vendor, or `name:` and its exact name.',
  /^([A-Za-z0-9+/=_-]{1,512}|name:.{1,512})$/u,
);

/** Steps on mailboxes and on the messages in them. */
export const MAIL_ACTIONS = {
  remove_inbox_rule: actionType('remove_inbox_rule', {
    title: 'Remove inbox rule',
    verb: 'delete',
    targetType: 'x-sequitur:mailbox_rule',
    targetKinds: ['Mailbox'],
    // Restore Configuration.
    d3fend: 'D3-RC',
    phase: 'eradication',
    reversal: { kind: 'irreversible' },
    args: { rule: RULE },
  }),
  stop_forwarding: actionType('stop_forwarding', {
    title: 'Stop automatic forwarding',
    verb: 'set',
    targetType: 'x-sequitur:mailbox_forwarding',
    targetKinds: ['Mailbox'],
    d3fend: 'D3-RC',
    phase: 'eradication',
    reversal: { kind: 'irreversible' },
  }),
  quarantine_mail: actionType('quarantine_mail', {
    title: 'Quarantine message',
    verb: 'contain',
    targetType: 'x-sequitur:email_message',
    targetKinds: ['Mailbox', 'EmailMessage'],
    // Email Removal.
    d3fend: 'D3-ER',
    reversal: { kind: 'inverse', action: 'release_mail' },
    blastQuery: 'mailboxes_of_message',
    args: { message: MESSAGE_ID },
  }),
  release_mail: actionType('release_mail', {
    title: 'Release message',
    verb: 'restore',
    targetType: 'x-sequitur:email_message',
    targetKinds: ['Mailbox', 'EmailMessage'],
    // Restore Email.
    d3fend: 'D3-RE',
    effect: 'revert',
    phase: 'recovery',
    reversal: { kind: 'inverse', action: 'quarantine_mail' },
    blastQuery: 'mailboxes_of_message',
    args: { message: MESSAGE_ID },
  }),
} as const;
