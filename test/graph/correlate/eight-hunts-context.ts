import { AUTH, DAY, did, event, HOUR, MINUTE, ok, suffered, type Hunt } from './eight-hunts-kit.js';
import { rule } from './stand.js';

const GRANT = ['user_access', 'role.assign'] as const;
const CROWDSTRIKE = { metadata: { product: { vendor_name: 'CrowdStrike' } } };

/** The sequences that ask what is known of people, machines and roles. */
export const HUNTS_OF_CONTEXT: readonly Hunt[] = [
  {
    name: 'a role outside its approval',
    rules: [
      rule(
        'h5',
        `sequence with maxspan=1h
          ![any where operation == "pim.approve"] by subject.identity
          [user_access where operation == "role.assign" and role.tier == 0] by subject.identity`,
      ),
    ],
    events: [
      event('approved', 0, ['entity_management', 'pim.approve'], {}, [suffered('entra:1')]),
      event('good', 5 * MINUTE, GRANT, { facts: { 'role.name': 'Crown Keeper' } }, [suffered('okta:1')]),
      event('small', 5 * HOUR, GRANT, { facts: { 'role.name': 'Reader' } }, [suffered('okta:1')]),
      event('bad', 6 * HOUR, GRANT, { facts: { 'role.name': 'Crown Keeper' } }, [suffered('okta:1')]),
      event('later', 40 * DAY, GRANT, { facts: { 'role.name': 'Crown Keeper' } }, [suffered('okta:1')]),
    ],
    context: [
      { kind: 'criticality', subject: 'role:crown keeper', value: 'tier0', validFrom: 0, validTo: 30 * DAY },
      { kind: 'criticality', subject: 'role:reader', value: 'tier2', validFrom: 0 },
    ],
    person: ['okta:1', 'entra:1'],
    needsPerson: true,
    needsContext: true,
    found: ['bad'],
  },
  {
    name: 'a machine that is used while its sensor says nothing',
    rules: [
      rule(
        'h5b',
        `sequence by device.uid with maxspan=2h
          [authentication where status == "Success"]
          ![any where metadata.product.vendor_name == "CrowdStrike"]`,
      ),
    ],
    events: [
      event('quiet', 0, AUTH, { ...ok, device: { uid: 'd1' } }, [did('okta:1')]),
      event('watched', 0, AUTH, { ...ok, device: { uid: 'd2' } }, [did('okta:1')]),
      event('sensor', HOUR, ['process_activity', 'process.start'], { ...CROWDSTRIKE, device: { uid: 'd2' } }, []),
    ],
    found: ['quiet'],
  },
  {
    name: 'from the mail to the domain, under different keys',
    rules: [
      rule(
        'h6',
        `sequence with maxspan=48h
          [email_activity where operation == "mail.delivered"] as m
          [file_activity where file.hash in m.email.files.hash and device.owner.identity == m.recipient.identity] as f
          [process_activity where device.uid == f.device.uid and process.file.path == f.file.path] as p
          [network_activity where device.uid == p.device.uid and process.uid == p.process.uid and first_seen_org(dst_endpoint.hostname, 365d)] within 10m`,
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
        ['email_activity', 'mail.receive'],
        { email: { files: [{ hashes: [{ value: 'h1' }, { value: 'h2' }] }] } },
        [suffered('mail:ann')],
      ),
      ...['d1', 'd2'].map((uid, i) =>
        event(
          `file${uid}`,
          DAY + HOUR + i,
          ['file_activity', 'file.create'],
          { file: { hashes: [{ value: 'h2' }], path: '/x' }, device: { uid } },
          [],
        ),
      ),
      ...['d1', 'd2'].map((uid, i) =>
        event(
          `run${uid}`,
          DAY + 2 * HOUR + i,
          ['process_activity', 'process.start'],
          { process: { uid: 'p', file: { path: '/x' } }, device: { uid } },
          [],
        ),
      ),
      ...['cdn', 'evil'].flatMap((hostname, minutes) =>
        ['d1', 'd2'].map((uid, i) =>
          event(
            `${hostname}${uid}`,
            DAY + 2 * HOUR + (minutes + 1) * MINUTE - i,
            ['network_activity', 'net.open'],
            {
              process: { uid: 'p' },
              device: { uid },
              dst_endpoint: { hostname: uid === 'd1' ? hostname : `${hostname}.other` },
            },
            [],
          ),
        ),
      ),
    ],
    context: [
      { kind: 'owner', subject: 'd1', value: 'entra:ann', validFrom: 0 },
      { kind: 'owner', subject: 'd2', value: 'entra:bob', validFrom: 0 },
    ],
    person: ['entra:ann', 'mail:ann'],
    needsPerson: true,
    needsContext: true,
    found: ['mail,filed1,rund1,evild1'],
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
    needsContext: true,
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
        `accumulate by actor.identity within 7d
          [detection where rule.generate != false and not context.exception]
          having sum(risk) >= 100 and distinct(tactic) >= 3 and distinct(source.vendor) >= 2
          distinct by rule.id, root`,
      ),
    ],
    events: [
      event('a', 0, ['api_activity', 'x.one'], { source: 'aws/cloudtrail' }, [did('aws:1')]),
      event('b', DAY, ['api_activity', 'x.two'], {}, [did('okta:1')]),
      event('c', 2 * DAY, ['api_activity', 'x.three'], { source: 'aws/cloudtrail' }, [did('aws:1')]),
    ],
    context: [
      {
        kind: 'exception',
        subject: 'okta:1',
        name: 'three',
        value: { reason: 'drill' },
        validFrom: 0,
        validTo: 2 * DAY,
      },
      {
        kind: 'exception',
        subject: 'okta:1',
        name: 'four',
        value: { reason: 'drill' },
        validFrom: 0,
        validTo: 9 * DAY,
      },
    ],
    person: ['aws:1', 'okta:1'],
    needsPerson: true,
    found: ['one:a,two:b,three:c'],
  },
];
