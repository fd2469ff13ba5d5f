import { SIGNAL_OPERATIONS } from '../../../src/pipeline/decide/ports-signals.js';
import { ref, type World } from './question-world.js';

const ALERT = { severityId: 1 } as const;
const network = (number: number, country = 'SE') => ({
  src_endpoint: { autonomous_system: { number }, location: { country } },
});
const login = (number: number, country?: string) => ({
  operation: 'auth.success',
  ocsf: network(number, country),
});
const times = <T>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const process = (more: object) => ({ process: { file: { name: 'tool.exe' }, ...more } });
const file = (key: string) => ref('File', key, 'file');
const device = (key: string) => ref('Device', key, 'device');

/** Signals by name, with how many events of one of each operation they count, and the count from which on it is many. */
const SIGNALS_OF_ONE_EACH: Readonly<Record<string, number>> = {
  push_refusals: 2,
  failed_logins: 2,
  factor_removed: 4,
  password_reset: 2,
  recovery_changed: 1,
  device_registered: 2,
  role_granted: 4,
  app_consented: 2,
  api_token_created: 1,
  app_credential_added: 2,
  iam_key_created: 3,
  account_created: 2,
  guest_invited: 1,
  policy_weakened: 4,
  federation_changed: 3,
  audit_tampered: 4,
  mailbox_delegated: 1,
  mail_sent: 2,
  files_downloaded: 3,
  files_shared: 3,
  secrets_read: 1,
  link_clicked: 1,
  reported_suspicious: 2,
};
const everySignal = (answer: (count: number) => string | readonly [string, string]) =>
  Object.fromEntries(Object.entries(SIGNALS_OF_ONE_EACH).map(([name, count]) => [name, answer(count)]));

const people: readonly World[] = [
  {
    name: 'a quiet person',
    day: 5,
    alerts: [ALERT],
    // The day before the case is over a minute too early.
    events: [{ operation: 'mfa.push_denied', days: -1, minutes: -1 }],
    expect: {
      ...everySignal(() => 'none'),
      subject_privilege: 'NO_DATA',
      subject_criticality: 'NO_DATA',
      subject_environment: 'NO_DATA',
      subject_department: 'NO_DATA',
      subject_employment: 'NO_DATA',
      subject_owner: 'NO_DATA',
      source_address: 'NO_DATA',
      rule_exception: 'NO_DATA',
      change_freeze: 'NO_DATA',
      announced_travel: 'NO_DATA',
      on_call: 'NO_DATA',
      governing_process: 'NO_DATA',
      approved_change: 'NO_DATA',
      login_network: 'NO_DATA',
      login_country: 'NO_DATA',
      login_hour: 'NO_DATA',
      factor_enrolment: 'NO_DATA',
      external_forwarding: 'NO_DATA',
      device_compliance: 'NO_DATA',
      ordered_sequence: 'NO_DATA',
      directory_risk: 'NO_DATA',
    },
  },
  {
    name: 'everything once',
    alerts: [ALERT],
    events: SIGNAL_OPERATIONS.map((operation, i) => ({ operation, minutes: -1 - i })),
    expect: everySignal((count) => ['some', `${String(count)} `]),
  },
  {
    name: 'much of it',
    alerts: [ALERT],
    events: (
      [
        ['mfa.push_denied', 3],
        ['auth.failure', 10],
        ['mail.send', 100],
        ['file.download', 50],
        ['cloud.secret_read', 5],
      ] as const
    ).flatMap(([operation, count]) => times(count, (i) => ({ operation, minutes: -1 - i }))),
    expect: {
      push_refusals: ['many', '3 '],
      failed_logins: ['many', '10 '],
      mail_sent: ['many', '100 '],
      files_downloaded: ['many', '50 '],
      secrets_read: ['many', '5 '],
    },
  },
  {
    name: 'at home',
    matched: [{ ...login(100), minutes: 0 }],
    events: times(30, (i) => ({ ...login(100), days: -1 - i })),
    facts: [{ kind: 'department', value: 'treasury' }],
    expect: {
      login_network: ['known', '30 of the last 30'],
      login_country: ['known', '30 of the last 30'],
      login_hour: ['usual', ' of the last 30'],
      subject_department: 'handles_money',
      ordered_sequence: 'NO_DATA',
      announced_travel: 'not_announced',
      on_call: 'off_duty',
      governing_process: 'not_followed',
      change_freeze: 'open',
      approved_change: 'none',
    },
  },
  {
    name: 'where colleagues are',
    matched: [login(100)],
    events: times(25, (i) => ({ ...login(200, 'NO'), days: -1, minutes: -i })),
    facts: [{ kind: 'department', value: 'treasury' }],
    expect: {
      login_network: ['known_to_peers', '0 of the last 25 log-ins by this person; 1 of 1 peers'],
      login_country: ['known_to_peers', '0 of the last 25 log-ins by this person; 1 of 1 peers'],
    },
  },
  {
    name: 'nowhere before',
    matched: [login(300, 'BR'), { operation: 'mfa.enrol', minutes: 5 }],
    events: times(25, (i) => ({ ...login(200), days: -3, minutes: -i })),
    facts: [{ kind: 'department', value: 'logistics' }],
    expect: {
      login_network: ['first_seen', '0 of the last 25'],
      login_country: ['first_seen', '0 of the last 25'],
      login_hour: ['never', '0 of the last 25'],
      factor_enrolment: 'enrolled',
      ordered_sequence: ['ordered', '2 events'],
      subject_department: 'other',
    },
  },
  {
    name: 'rarely at this hour',
    matched: [login(100)],
    events: times(80, (i) => ({ ...login(100), days: -2 - (i % 40), minutes: i === 5 ? 0 : 300 })),
    expect: { login_hour: ['rare', '1 of the last 80'] },
  },
  {
    name: 'somebody new',
    matched: [login(300, 'BR')],
    events: times(3, (i) => ({ ...login(200), days: -3, minutes: -i })),
    expect: {
      login_network: ['INSUFFICIENT_HISTORY', '0 of the last 3'],
      login_country: 'INSUFFICIENT_HISTORY',
      login_hour: 'INSUFFICIENT_HISTORY',
    },
  },
  {
    name: 'always at this hour',
    matched: [login(100)],
    events: times(8, (week) =>
      times(3, (i) => ({ ...login(100), days: -7 * (week + 1), minutes: 60 * (i - 1) })),
    ).flat(),
    expect: { login_hour: ['usual', '24 of the last 24'] },
  },
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
      ordered_sequence: ['ordered', '3 events'],
    },
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
    expect: { device_compliance: 'compliant', external_forwarding: 'external' },
  },
  {
    name: 'mail to oneself',
    matched: [{ operation: 'mailbox.forward_external', facts: { 'forward.address': 'Me@Home.example' } }],
    facts: [{ kind: 'own_address', value: 'me@home.example' }],
    // A mail address is no list of the addresses of the house.
    day: 5,
    expect: { external_forwarding: 'own_address', source_address: 'NO_DATA' },
  },
  {
    name: 'an administrator on duty',
    alerts: [
      { ...ALERT, facts: { 'risk.level': 'high' } },
      { ...ALERT, facts: { 'risk.level': 'low' } },
    ],
    facts: [
      { kind: 'role', value: 'Domain Admin' },
      { kind: 'criticality', value: 'tier 1' },
      { kind: 'environment', value: 'Production' },
      { kind: 'employment', value: 'active' },
      { kind: 'owner', value: 'it-operations' },
      { kind: 'exception', name: 'any', value: 'drill' },
      { kind: 'travel', value: 'Lisbon' },
      { kind: 'on_call', value: 'week 11' },
      { kind: 'change', value: 'CHG-7' },
    ],
    expect: {
      subject_privilege: 'privileged',
      subject_criticality: 'high',
      subject_environment: 'production',
      subject_employment: 'active',
      subject_owner: 'owned',
      rule_exception: 'excepted',
      announced_travel: 'announced',
      on_call: 'on_call',
      governing_process: 'followed',
      approved_change: 'approved',
      directory_risk: 'high',
    },
  },
  {
    name: 'an administrative assistant who leaves',
    alerts: [{ ...ALERT, facts: { 'risk.level': 'medium' } }],
    facts: [
      { kind: 'role', value: 'Administrative Assistant' },
      { kind: 'criticality', value: 'low' },
      { kind: 'environment', value: 'test' },
      { kind: 'employment', value: 'leaving' },
      { kind: 'owner', value: 'hr' },
    ],
    expect: {
      subject_privilege: 'ordinary',
      subject_criticality: 'low',
      subject_environment: 'other',
      subject_employment: 'leaving',
      rule_exception: 'none',
      directory_risk: 'medium',
    },
  },
  {
    name: 'a contractor',
    alerts: [{ ...ALERT, facts: { 'risk.level': 'none' } }],
    facts: [
      { kind: 'employment', value: 'Contractor' },
      { kind: 'criticality', value: 'platinum' },
    ],
    expect: { subject_employment: 'external', directory_risk: 'low', subject_criticality: 'NO_DATA' },
  },
  {
    name: 'somebody of whom nobody renewed anything',
    alerts: [ALERT],
    facts: [
      { kind: 'role', value: 'admin', staleAfter: 11 },
      { kind: 'employment', value: 'unheard of' },
    ],
    expect: { subject_privilege: 'STALE', subject_employment: 'NO_DATA' },
  },
  {
    name: 'somebody of whom the sources disagree',
    alerts: [ALERT],
    facts: [
      { kind: 'criticality', value: 'low', source: 'cmdb' },
      { kind: 'criticality', value: 'high', source: 'terraform' },
    ],
    expect: { subject_criticality: ['NO_DATA', 'cmdb says low, terraform says high'] },
  },
  {
    name: 'from our own range',
    alerts: [{ ...ALERT, roles: [ref('IpAddress', '198.51.100.20', 'source_ip')] }],
    expect: { source_address: 'own' },
  },
  {
    name: 'from elsewhere',
    alerts: [{ ...ALERT, roles: [ref('IpAddress', '203.0.113.9', 'source_ip')] }],
    expect: { source_address: ['foreign', '203.0.113.9'] },
  },
  {
    name: 'from a private address',
    alerts: [{ ...ALERT, roles: [ref('IpAddress', '10.1.2.3', 'source_ip')] }],
    expect: { source_address: 'NO_DATA' },
  },
  {
    name: 'in a freeze',
    day: 15,
    alerts: [ALERT],
    facts: [{ subject: 'organisation', kind: 'change_calendar', name: 'freeze', value: 'freeze', from: 15, to: 16 }],
    expect: { change_freeze: 'frozen' },
  },
];

const machines: readonly World[] = [
  {
    name: 'a silent tool',
    about: 'device',
    alerts: [{ ...ALERT, severityId: 0, ocsf: { severity_id: 99 } }],
    expect: {
      ...everySignal(() => 'NO_DATA'),
      alert_severity: 'NO_DATA',
      alert_confidence: 'NO_DATA',
      process_integrity: 'NO_DATA',
      tool_stopped: 'NO_DATA',
      command_line: 'NO_DATA',
      file_place: 'NO_DATA',
      file_name: 'NO_DATA',
      file_spread: 'NO_DATA',
      file_prevalence: 'NO_DATA',
      file_signature: 'NO_DATA',
      parent_process: 'NO_DATA',
      alert_behaviour: ['single', '1 alerts'],
      tools_agree: ['one', '1 makers'],
    },
  },
  {
    name: 'a loud tool',
    about: 'device',
    alerts: [
      {
        ...ALERT,
        source: 'crowdstrike/detections',
        ocsf: {
          severity_id: 5,
          confidence_score: 90,
          disposition_id: 15,
          finding_info: { attacks: [{ technique: { uid: 'T1059' } }, { technique: { uid: 'T1055' } }] },
          // Findings hold what they are about in their evidences.
          evidences: [
            { file: { name: 'invoice.pdf.exe', path: 'C:\\Users\\x\\AppData\\Local\\Temp\\invoice.pdf.exe' } },
            process({ integrity_id: 5, cmd_line: 'powershell -w hidden -enc AAAAAAAAAAAAAAAAAAAAAAAAAAAA' }),
          ],
        },
        facts: { 'file.signed': false, 'process.parent': 'winword.exe' },
        roles: [file('sha256:wide')],
      },
      { ...ALERT, source: 'sentinelone/threats', ocsf: { disposition_id: 2 } },
    ],
    events: ['spread-2', 'spread-3'].map((name) => ({ roles: [file('sha256:wide'), device(name)] })),
    expect: {
      alert_severity: ['high', ': 5'],
      alert_confidence: ['high', ': 90'],
      process_integrity: ['elevated', ': 5'],
      tool_stopped: 'went_through',
      tools_agree: ['several', '2 makers: crowdstrike, sentinelone'],
      alert_behaviour: ['several_techniques', 'T1055, T1059'],
      command_line: 'odd',
      file_place: 'odd',
      file_name: 'odd',
      file_spread: ['spreading', '3 devices'],
      file_signature: 'unsigned',
      parent_process: 'office',
    },
  },
  {
    name: 'a calm tool',
    about: 'device',
    alerts: [
      {
        ...ALERT,
        source: 'microsoft/defender_xdr',
        ocsf: {
          severity_id: 2,
          confidence_score: 30,
          disposition_id: 2,
          file: { name: 'report.pdf', path: 'C:\\Program Files\\Tool\\report.pdf' },
          ...process({ integrity_id: 3, cmd_line: 'tool.exe --check' }),
        },
        facts: { 'file.signed': true, 'process.parent': 'explorer.exe' },
        roles: [file('sha256:narrow')],
      },
      { ...ALERT, source: 'microsoft/defender_alert', ocsf: { severity_id: 1, disposition_id: 3 } },
    ],
    expect: {
      alert_severity: ['low', ': 2'],
      alert_confidence: ['low', ': 30'],
      process_integrity: ['normal', ': 3'],
      tool_stopped: ['stopped', '2 of as many'],
      tools_agree: ['one', '1 makers'],
      alert_behaviour: ['single', '2 alerts'],
      command_line: 'plain',
      file_place: 'plain',
      file_name: 'plain',
      file_spread: ['contained', '1 devices'],
      file_prevalence: ['rare', '1 of '],
      file_signature: 'signed',
      parent_process: 'other',
    },
  },
  {
    name: 'a tool that does not tell of each alert',
    about: 'device',
    alerts: [
      {
        ...ALERT,
        ocsf: { disposition_id: 2 },
        facts: { 'process.parent': 'sqlservr.exe' },
        roles: [file('sha256:two')],
      },
      { ...ALERT, ocsf: { disposition_id: 99 } },
    ],
    events: [{ roles: [file('sha256:two'), device('spread-2')] }],
    expect: { tool_stopped: 'NO_DATA', parent_process: 'service', file_prevalence: ['some', '2 of '] },
  },
  {
    name: 'a tool of the house',
    about: 'device',
    alerts: [{ ...ALERT, roles: [file('sha256:house')] }],
    events: times(30, (i) => ({ days: -2, roles: [file('sha256:house'), device(`house-${String(i)}`)] })),
    expect: { file_prevalence: ['common', 'on 31 before'] },
  },
  {
    name: 'a file that spreads with the case',
    about: 'device',
    alerts: [{ ...ALERT, roles: [file('sha256:worm')] }],
    events: times(8, (i) => ({ minutes: -1 - i, roles: [file('sha256:worm'), device(`house-${String(i)}`)] })),
    expect: { file_prevalence: ['some', 'on 0 before'], file_spread: ['spreading', '9 devices'] },
  },
];

const things: readonly World[] = [
  {
    name: 'an unknown bucket',
    about: 'resource',
    alerts: [ALERT],
    expect: {
      exposure_exception: 'NO_DATA',
      declared_purpose: 'NO_DATA',
      data_class: 'NO_DATA',
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
      exposing_change: ['person', 'aws:ann'],
    },
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

export const WORLDS: readonly World[] = [house, ...people, ...machines, ...things];

/** Before the house has ten devices, a file on one of them is no rarity. */
export const SMALL_HOUSE: World = {
  name: 'a small house',
  about: 'device',
  alerts: [{ ...ALERT, roles: [file('sha256:first')] }],
  expect: { file_prevalence: ['INSUFFICIENT_HISTORY', '1 of 1 devices'] },
};
