import { actionType, text } from './action-type.js';

const BODY = text('What to say.', /\S/u);
const IRREVERSIBLE = { kind: 'irreversible' } as const;
const WORD = {
  targetKinds: ['Channel'],
  d3fend: null,
  effect: 'notify',
  phase: 'communication',
  idempotent: false,
} as const;

/** Word to people: it changes no target, so it is allowed on any verdict. */
export const WORD_ACTIONS = {
  open_ticket: actionType('open_ticket', {
    ...WORD,
    title: 'Open ticket',
    verb: 'create',
    targetType: 'x-sequitur:ticket',
    reversal: IRREVERSIBLE,
    args: { summary: text('One line.', /\S/u), text: BODY },
  }),
  update_ticket: actionType('update_ticket', {
    ...WORD,
    title: 'Update ticket',
    verb: 'update',
    targetType: 'x-sequitur:ticket',
    reversal: IRREVERSIBLE,
    args: {
      ticket: text('Key or number of the ticket.', /^[A-Za-z][A-Za-z0-9_-]{0,63}$/u),
      text: BODY,
      status: { about: 'Status to move it to, as its tracker names it.', required: false, type: 'string' },
    },
  }),
  notify: actionType('notify', {
    ...WORD,
    title: 'Notify',
    verb: 'create',
    targetType: 'x-sequitur:message',
    reversal: IRREVERSIBLE,
    args: {
      text: BODY,
      link: { about: 'Where to read on; opens a page and does nothing by itself.', required: false, type: 'string' },
    },
  }),
} as const;
