import { ref, type World } from './question-world.js';
import { ALERT } from './worlds-common.js';

export const things: readonly World[] = [
  {
    name: 'an unknown bucket',
    about: 'resource',
    alerts: [ALERT],
    expect: {
      exposure_exception: 'NO_DATA',
      declared_purpose: 'NO_DATA',
      data_class: 'NO_DATA',
      data_sensitivity: 'NO_DATA',
      exposing_change: 'NO_DATA',
    },
  },
  {
    name: 'a public bucket',
    about: 'resource',
    alerts: [ALERT],
    events: [{ operation: 'cloud.public', days: -2, roles: [ref('Account', 'aws:pipeline', 'actor')] }],
    facts: [
      { kind: 'exception', name: 'any', value: 'press kit' },
      { kind: 'role', value: 'public_content' },
      { kind: 'data_class', value: 'public' },
      { kind: 'role', subject: 'aws:pipeline', value: 'deployment_pipeline' },
    ],
    expect: {
      exposure_exception: 'valid',
      declared_purpose: 'public',
      data_class: 'public_only',
      data_sensitivity: 'public_only',
      exposing_change: ['pipeline', 'aws:pipeline'],
    },
  },
  {
    name: 'an open archive',
    about: 'resource',
    alerts: [ALERT],
    events: [{ operation: 'cloud.public', days: -2, roles: [ref('Account', 'aws:ann', 'actor')] }],
    facts: [
      { kind: 'owner', value: 'records' },
      { kind: 'role', value: 'archive' },
      { kind: 'data_class', value: 'personal' },
    ],
    expect: {
      exposure_exception: 'none',
      declared_purpose: 'other',
      data_class: 'personal',
      data_sensitivity: 'personal',
      exposing_change: ['person', 'aws:ann'],
    },
  },
  {
    name: 'drawings of the house',
    about: 'resource',
    alerts: [ALERT],
    facts: [{ kind: 'data_class', value: 'Internal' }],
    expect: { data_class: 'personal', data_sensitivity: ['restricted', 'Holds Internal data'] },
  },
  {
    name: 'a mail of which nothing is told',
    about: 'mailbox',
    alerts: [ALERT],
    expect: { sender_relation: 'NO_DATA', sender_envelope: 'NO_DATA', payment_request: 'NO_DATA' },
  },
  {
    name: 'a mail before partners were listed',
    about: 'mailbox',
    day: 5,
    alerts: [{ ...ALERT, facts: { 'mail.sender_domain': 'nordwind.example' } }],
    expect: { sender_relation: 'NO_DATA' },
  },
  {
    name: 'a mail of a partner',
    about: 'mailbox',
    alerts: [
      {
        ...ALERT,
        facts: {
          'mail.sender_domain': 'nordwind.example',
          'mail.envelope_domain': 'nordwind.example',
          'mail.subject': 'Lunch?',
        },
      },
    ],
    expect: { sender_relation: 'partner', sender_envelope: 'same', payment_request: 'other' },
  },
  {
    name: 'a mail of a double',
    about: 'mailbox',
    alerts: [
      {
        ...ALERT,
        facts: {
          'mail.sender_domain': 'nordvvind.example',
          'mail.envelope_domain': 'bulk.example',
          'mail.subject': 'New IBAN for your invoice',
        },
      },
    ],
    expect: { sender_relation: 'look_alike', sender_envelope: 'differs', payment_request: 'payment' },
  },
  {
    name: 'a mail of a stranger',
    about: 'mailbox',
    alerts: [{ ...ALERT, facts: { 'mail.sender_domain': 'quite-another.example' } }],
    expect: { sender_relation: 'stranger' },
  },
];
