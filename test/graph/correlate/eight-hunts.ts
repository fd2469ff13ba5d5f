import { HUNTS_OF_CONTEXT } from './eight-hunts-context.js';
import { AUTH, DAY, did, event, from, HOUR, MINUTE, ok, suffered, type Hunt } from './eight-hunts-kit.js';
import { rule } from './stand.js';

const CALL = ['api_activity', 'api.call'] as const;
const behind = (kind: string) => ({
  enrichments: [{ name: 'src_endpoint.ip', type: 'network_class', value: '203.0.113.9', data: { class: kind } }],
});

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
          [any where src_endpoint.autonomous_system.number != login.src_endpoint.autonomous_system.number
             and not src_endpoint.network_class in ("corporate_egress", "vpn", "relay", "provider_service")]`,
      ),
    ],
    events: [
      event('victim', 0, AUTH, from(10, { ...ok, session: { uid: 's' } }), [did('okta:1')]),
      event('refresh', HOUR, AUTH, from(666, { ...ok, session: { uid: 's' }, ...behind('vpn') }), [did('okta:1')]),
      event('nobody knows', 2 * HOUR, CALL, from(667, { session: { uid: 's' } }), [did('okta:1')]),
      event('call', 3 * HOUR, CALL, from(666, { session: { uid: 's' }, ...behind('hosting') }), [did('okta:1')]),
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
  ...HUNTS_OF_CONTEXT,
];
