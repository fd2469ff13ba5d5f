import { ref, type World } from './question-world.js';
import { device, login } from './worlds-common.js';

/** What sessions and their devices tell of who is at work. */
export const sessions: readonly World[] = [
  {
    name: 'an unmanaged device',
    matched: [
      { ...login(100), roles: [ref('Session', 's-bad', 'session')], facts: { 'device.compliant': false } },
      { operation: 'mfa.enrol', minutes: 5, roles: [ref('Session', 's-bad', 'session')] },
      {
        operation: 'mailbox.forward_external',
        minutes: 9,
        facts: { 'forward.address': 'x@evil.example', 'rule.hides': true },
      },
    ],
    expect: {
      device_compliance: 'non_compliant',
      factor_enrolment: 'same_session',
      external_forwarding: 'external_hidden',
      forwarding_concealed: 'hidden',
      ordered_sequence: ['ordered', '3 events'],
      linked_sequence: 'ordered',
    },
  },
  {
    name: 'a telephone of another session',
    matched: [
      { ...login(100), roles: [ref('Session', 's-one', 'session')] },
      { operation: 'mfa.enrol', minutes: 5, roles: [ref('Session', 's-two', 'session')] },
      { operation: 'mailbox.forward_external', minutes: 9, facts: { 'forward.address': 'x@evil.example' } },
    ],
    expect: { ordered_sequence: 'ordered', linked_sequence: ['ordered_apart', 'another session'] },
  },
  {
    name: 'a telephone by ticket',
    matched: [login(100), { operation: 'mfa.enrol', minutes: 5 }],
    facts: [{ kind: 'change', value: 'CHG-9' }],
    expect: { factor_ticket: ['covered', 'CHG-9'], approved_change: 'approved' },
  },
  {
    name: 'a managed device',
    matched: [
      {
        ...login(100),
        roles: [ref('Session', 's-good', 'session'), device('laptop')],
        facts: { 'device.compliant': true },
      },
      { operation: 'mailbox.forward_external', minutes: 9, facts: { 'forward.address': 'x@partner.example' } },
    ],
    expect: { device_compliance: 'compliant', external_forwarding: 'external', forwarding_concealed: 'open' },
  },
];
