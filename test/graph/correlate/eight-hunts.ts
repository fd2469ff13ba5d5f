import type { ContextFact, ContextKind } from '../../../src/domain/context.js';
import type { RoleRef } from '../../../src/domain/entity.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { RuleRecord } from '../../../src/pipeline/correlate/ports.js';
import { factOf } from '../../../src/usecases/context/record-facts.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { rule } from './stand.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Fields = Record<string, unknown>;

function event(
  uid: string,
  time: number,
  [className, operation]: readonly [string, string],
  ...[fields, roles]: readonly [Fields, readonly RoleRef[]]
) {
  return makeEvent({ uid, time, className, operation, roles, ocsf: { class_uid: 1, time, ...fields } });
}

const did = (key: string): RoleRef => account(key, 'actor');
const suffered = (key: string): RoleRef => account(key, 'subject');
const from = (asn: number, more: Fields = {}): Fields => ({
  src_endpoint: { autonomous_system: { number: asn } },
  ...more,
});
const AUTH = ['authentication', 'auth.success'] as const;
const ok = { status: 'Success' };

/** A fact in few words. */
export interface Said {
  readonly kind: ContextKind;
  readonly subject: string;
  readonly value: string;
  readonly validFrom: number;
  readonly validTo?: number;
}

export function factsOf(said: readonly Said[]): readonly ContextFact[] {
  return said.map((each) => factOf({ ...each, owner: 'soc' }, { recordedAt: 1, recordedBy: 'desk' }));
}

export interface Hunt {
  readonly name: string;
  readonly rules: readonly RuleRecord[];
  readonly events: readonly NormalisedEvent[];
  /** What is known of people and machines, told after the events. */
  readonly context?: readonly Said[];
  /** Accounts that turn out to be one person's, after the events. */
  readonly person?: readonly string[];
  /** Nothing is found unless that is known. */
  readonly needsPerson?: boolean;
  /** The last rule's matches by the uids of their events, where those are stored events. */
  readonly found: readonly string[];
}

/** The sequences that hunters must be able to say, each with events that hold it and near misses. */
export const HUNTS: readonly Hunt[] = [
  {
    name: 'one person across vendors, from a network never used before',
    rules: [
      rule(
        'h1',
        `sequence with maxspan=7d
          [authentication where status == "Success" and first_seen(src_endpoint.autonomous_system.number, 90d)] by subject.identity as login
          [account_change where operation == "mfa.enrol"] by subject.identity
          [any where operation == "mailbox.forward_external" and not forward.domain in ("example.org")] by actor.identity`,
      ),
    ],
    events: [
      event('old', 0, AUTH, from(10, ok), [suffered('okta:1')]),
      event('same', 20 * DAY, AUTH, from(10, ok), [suffered('okta:1')]),
      event('strange', 30 * DAY, AUTH, from(666, ok), [suffered('okta:1')]),
      event('enrol', 30 * DAY + HOUR, ['account_change', 'mfa.enrol'], {}, [suffered('entra:1')]),
      event('known', 31 * DAY, AUTH, from(10, ok), [suffered('google:1')]),
      event(
        'forward',
        32 * DAY,
        ['email_activity', 'mailbox.forward_external'],
        { forward: { domain: 'evil.example' } },
        [did('google:1')],
      ),
    ],
    person: ['okta:1', 'entra:1', 'google:1'],
    needsPerson: true,
    found: ['strange,enrol,forward'],
  },
  {
    name: 'one session on two networks',
    rules: [
      rule(
        'h2',
        `sequence by session.uid with maxspan=24h
          [authentication where status == "Success"] as login
          [api_activity where src_endpoint.autonomous_system.number != login.src_endpoint.autonomous_system.number]`,
      ),
    ],
    events: [
      event('victim', 0, AUTH, from(10, { ...ok, session: { uid: 's' } }), [did('okta:1')]),
      event('refresh', HOUR, AUTH, from(666, { ...ok, session: { uid: 's' } }), [did('okta:1')]),
      event('call', 2 * HOUR, ['api_activity', 'api.call'], from(666, { session: { uid: 's' } }), [did('okta:1')]),
    ],
    found: ['victim,call'],
  },
  {
    name: 'refused until granted',
    rules: [
      rule(
        'h3',
        `sequence by user.identity with maxspan=30m
          [authentication where operation in ("mfa.push_denied", "mfa.push_timeout")] with runs=5
          [authentication where operation == "mfa.push_approved"]
        until [authentication where operation == "mfa.fraud_reported"]`,
      ),
    ],
    events: [
      ...[0, 1, 2, 3, 4].map((i) =>
        event(`no${String(i)}`, i * MINUTE, ['authentication', 'mfa.push_denied'], {}, [
          suffered(i < 2 ? 'okta:1' : 'duo:1'),
        ]),
      ),
      event('yes', 6 * MINUTE, ['authentication', 'mfa.push_approved'], {}, [suffered('okta:1')]),
    ],
    person: ['okta:1', 'duo:1'],
    needsPerson: true,
    found: ['no0,no1,no2,no3,no4,yes'],
  },
  {
    name: 'reset by the help desk, enrolled by the victim, used on a new device',
    rules: [
      rule(
        'h4',
        `sequence with maxspan=4h
          [account_change where operation in ("mfa.reset", "password.reset") and actor.identity != subject.identity] by subject.identity
          [account_change where operation == "mfa.enrol"] by actor.identity
          [authentication where status == "Success" and first_seen(device.uid, 180d)] by subject.identity`,
      ),
    ],
    events: [
      event('self', 0, ['account_change', 'password.reset'], {}, [did('entra:9'), suffered('okta:1')]),
      event('desk', HOUR, ['account_change', 'mfa.reset'], {}, [did('okta:7'), suffered('okta:1')]),
      event('enrol', 2 * HOUR, ['account_change', 'mfa.enrol'], {}, [did('okta:1')]),
      event('in', 3 * HOUR, AUTH, { ...ok, device: { uid: 'new' } }, [suffered('okta:1')]),
    ],
    person: ['okta:1', 'entra:9'],
    found: ['desk,enrol,in'],
  },
  {
    name: 'a role outside its approval',
    rules: [
      rule(
        'h5',
        `sequence with maxspan=1h
          ![any where operation == "pim.approve"] by subject.identity
          [user_access where operation == "role.assign" and role.tier == 0] by subject.identity
          [user_access where operation == "role.use"] by actor.identity`,
      ),
    ],
    events: [
      event('approved', 0, ['entity_management', 'pim.approve'], {}, [suffered('entra:1')]),
      event('good', 5 * MINUTE, ['user_access', 'role.assign'], { role: { tier: 0 } }, [suffered('okta:1')]),
      event('used', 6 * MINUTE, ['user_access', 'role.use'], {}, [did('okta:1')]),
      event('bad', 5 * HOUR, ['user_access', 'role.assign'], { role: { tier: 0 } }, [suffered('okta:1')]),
      event('used2', 5 * HOUR + MINUTE, ['user_access', 'role.use'], {}, [did('okta:1')]),
    ],
    person: ['okta:1', 'entra:1'],
    needsPerson: true,
    found: ['bad,used2'],
  },
  {
    name: 'from the mail to the domain, under different keys',
    rules: [
      rule(
        'h6',
        `sequence with maxspan=48h
          [email_activity where operation == "mail.delivered"] as m
          [file_activity where file.hash in m.email.hashes and owner == m.recipient] as f
          [process_activity where device.uid == f.device.uid and process.path == f.file.path] as p
          [network_activity where device.uid == p.device.uid and first_seen_org(dst_endpoint.hostname, 365d)] within 10m`,
      ),
    ],
    events: [
      event(
        'earlier',
        0,
        ['network_activity', 'net.open'],
        { device: { uid: 'd9' }, dst_endpoint: { hostname: 'cdn' } },
        [],
      ),
      event(
        'mail',
        DAY,
        ['email_activity', 'mail.delivered'],
        { email: { hashes: ['h1', 'h2'] }, recipient: 'ann' },
        [],
      ),
      event(
        'file',
        DAY + HOUR,
        ['file_activity', 'file.create'],
        { file: { hash: 'h2', path: '/x' }, owner: 'ann', device: { uid: 'd1' } },
        [],
      ),
      event(
        'run',
        DAY + 2 * HOUR,
        ['process_activity', 'process.start'],
        { process: { path: '/x' }, device: { uid: 'd1' } },
        [],
      ),
      event(
        'cdn',
        DAY + 2 * HOUR + MINUTE,
        ['network_activity', 'net.open'],
        { device: { uid: 'd1' }, dst_endpoint: { hostname: 'cdn' } },
        [],
      ),
      event(
        'home',
        DAY + 2 * HOUR + 2 * MINUTE,
        ['network_activity', 'net.open'],
        { device: { uid: 'd1' }, dst_endpoint: { hostname: 'evil' } },
        [],
      ),
    ],
    found: ['mail,file,run,home'],
  },
  {
    name: 'a low finding about a person who can reach the crown',
    rules: [
      rule('low', 'any where operation == "policy.probe"', { severity: 'LOW' }),
      rule(
        'h7',
        `sequence by actor.identity with maxspan=7d
          [detection where risk < 40]
          [authentication where status == "Success" and
             exists { (actor)-[:MEMBER_OF|CAN_ASSUME|ADMIN_TO*1..4]->(:Resource|Device {criticality: "tier0"}) }]`,
      ),
    ],
    events: [
      event('probe', 0, ['api_activity', 'policy.probe'], {}, [did('aws:1')]),
      event('other', HOUR, AUTH, ok, [did('okta:2')]),
      event('yet', 2 * DAY, AUTH, ok, [did('okta:1')]),
      event('login', 3 * DAY, AUTH, ok, [did('okta:1')]),
    ],
    context: [
      { kind: 'member_of', subject: 'okta:1', value: 'group:ops', validFrom: 2 * DAY + HOUR },
      { kind: 'member_of', subject: 'okta:1', value: 'group:all', validFrom: 0 },
      { kind: 'can_assume', subject: 'group:ops', value: 'role:deploy', validFrom: 0, validTo: 30 * DAY },
      { kind: 'admin_to', subject: 'role:deploy', value: 'srv:1', validFrom: 0 },
      { kind: 'admin_to', subject: 'group:all', value: 'srv:2', validFrom: 0 },
      { kind: 'criticality', subject: 'srv:1', value: 'critical', validFrom: 0 },
      { kind: 'criticality', subject: 'srv:2', value: 'low', validFrom: 0 },
    ],
    person: ['aws:1', 'okta:1'],
    needsPerson: true,
    found: ['low:probe,login'],
  },
  {
    name: 'risk that adds up, each cause once',
    rules: [
      rule('one', 'any where operation == "x.one"', { severity: 'MEDIUM', techniqueIds: ['T1566'] }),
      rule('two', 'any where operation == "x.two"', { severity: 'MEDIUM', techniqueIds: ['T1110'] }),
      rule('three', 'any where operation == "x.three"', { severity: 'MEDIUM', techniqueIds: ['T1486'] }),
      rule(
        'h8',
        `accumulate by actor.identity within 7d [detection where rule.generate != false]
          having sum(risk) >= 100 and distinct(tactic) >= 3 and distinct(source.vendor) >= 1
          distinct by rule.id, root`,
      ),
    ],
    events: [
      event('a', 0, ['api_activity', 'x.one'], {}, [did('aws:1')]),
      event('b', DAY, ['api_activity', 'x.two'], {}, [did('okta:1')]),
      event('c', 2 * DAY, ['api_activity', 'x.three'], {}, [did('aws:1')]),
    ],
    person: ['aws:1', 'okta:1'],
    needsPerson: true,
    found: ['one:a,two:b,three:c'],
  },
];
