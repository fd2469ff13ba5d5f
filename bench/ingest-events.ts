import type { NormalisedEvent } from '../src/domain/event.js';
import { digestOf } from '../src/domain/ids.js';

const USERS = 5000;
const ADDRESSES = 20_000;

/** Sign-in events of a middling company: few users do most, one address is a gateway; a document of some 2.5 kB. */
export function eventsFor(count: number, seed: string): readonly NormalisedEvent[] {
  const random = numbersFrom(seed);
  return Array.from({ length: count }, (_, n) => event(`${seed}-${String(n)}`, random));
}

const CONSTANT = {
  version: 0,
  classUid: 3002,
  className: 'authentication',
  categoryUid: 3,
  activityId: 1,
  severityId: 1,
  operation: 'auth.success',
  order: 0,
  mapping: 'okta/system_log@1',
  facts: {},
  timeSkew: false,
  source: 'okta/system_log',
};

function event(uid: string, random: () => number): NormalisedEvent {
  const user = zipf(random(), USERS);
  const [account, ip] = [
    `okta:00u${String(user)}`,
    random() < 0.2 ? '203.0.113.1' : address(zipf(random(), ADDRESSES)),
  ];
  const [device, session] = [`okta:dev${String(user)}`, `okta:s${String(user)}-${String(Math.floor(random() * 4))}`];
  const time = 1_760_000_000_000 + Math.floor(random() * 86_400_000);
  const raw = rawRecord(uid, account, ip, time);
  const login = `user${String(user)}@corp.example`;
  return {
    ...CONSTANT,
    uid,
    externalId: uid,
    contentDigest: digestOf(uid),
    time,
    receivedAt: time + 2000,
    raw,
    ocsf: {
      class_uid: 3002,
      category_uid: 3,
      activity_id: 1,
      type_uid: 300201,
      time,
      severity_id: 1,
      actor: { user: { uid: account, name: login } },
      src_endpoint: { ip },
      device: { uid: device },
      session: { uid: session },
      metadata: { uid, version: '1.8.0', product: { name: 'System Log', vendor_name: 'Okta' } },
      unmapped: raw,
    },
    roles: [
      { kind: 'Account', key: account, label: login, role: 'actor' },
      { kind: 'IpAddress', key: ip, label: ip, role: 'source_ip' },
      { kind: 'Device', key: device, label: device, role: 'device' },
      { kind: 'Session', key: session, label: session, role: 'session' },
    ],
    claims: [
      {
        account: { kind: 'Account', key: account, label: login },
        attribute: 'verified_login',
        value: login,
        authoritative: true,
      },
    ],
  };
}

function rawRecord(uuid: string, id: string, ipAddress: string, time: number) {
  return {
    uuid,
    published: new Date(time).toISOString(),
    eventType: 'user.session.start',
    severity: 'INFO',
    displayMessage: 'User login to the portal',
    actor: { id, type: 'User', alternateId: `${id}@corp.example`, displayName: 'A. User' },
    client: {
      ipAddress,
      device: 'Computer',
      zone: 'null',
      userAgent: {
        rawUserAgent:
          'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36',
        os: 'Linux',
        browser: 'CHROME',
      },
      geographicalContext: {
        city: 'Vienna',
        country: 'Austria',
        postalCode: '1010',
        geolocation: { lat: 48.2, lon: 16.3 },
      },
    },
    outcome: { result: 'SUCCESS', reason: null },
    authenticationContext: {
      externalSessionId: `s-${uuid.slice(0, 8)}`,
      authenticationStep: 0,
      credentialType: 'PASSWORD',
    },
    securityContext: {
      asNumber: 64500,
      asOrg: 'Example Telecom',
      isp: 'Example',
      domain: 'example.net',
      isProxy: false,
    },
    transaction: { type: 'WEB', id: uuid, detail: { requestApiTokenId: null } },
    target: [{ id: '0oa1', type: 'AppInstance', alternateId: 'Portal', displayName: 'Portal' }],
  };
}

function address(n: number): string {
  return `198.${String(18 + (n >> 16))}.${String((n >> 8) & 255)}.${String(n & 255)}`;
}

function zipf(random: number, most: number): number {
  return Math.floor(most ** random);
}

function numbersFrom(seed: string): () => number {
  let state = [...seed].reduce((sum, character) => (Math.imul(sum, 31) + character.charCodeAt(0)) | 0, 7);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}
