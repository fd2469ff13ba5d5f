import type { World } from './question-world.js';
import { ALERT, file } from './worlds-common.js';
import { machines } from './worlds-of-machines.js';
import { people } from './worlds-of-people.js';
import { sessions } from './worlds-of-sessions.js';
import { things } from './worlds-of-things.js';
import { volumes } from './worlds-of-volume.js';

/** What the house keeps, from day 10 on. */
const house: World = {
  name: 'the house',
  facts: [
    { subject: 'organisation', kind: 'change_calendar', name: 'operations', value: 'operations calendar' },
    { subject: 'organisation', kind: 'travel', value: 'travel calendar' },
    { subject: 'organisation', kind: 'on_call', value: 'rota' },
    { subject: 'organisation', kind: 'process', value: 'payments need a ticket' },
    { subject: 'organisation', kind: 'own_address', value: '198.51.100.0/24' },
    { subject: 'organisation', kind: 'role', name: 'partner:nordwind', value: 'nordwind.example' },
  ],
  expect: {},
};

export const WORLDS: readonly World[] = [house, ...people, ...sessions, ...machines, ...things, ...volumes];

/** Before the house has ten devices, a file on one of them is no rarity. */
export const SMALL_HOUSE: World = {
  name: 'a small house',
  about: 'device',
  alerts: [{ ...ALERT, roles: [file('sha256:first')] }],
  expect: { file_prevalence: ['INSUFFICIENT_HISTORY', '1 of 1 devices'] },
};
