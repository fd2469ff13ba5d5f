/**
 * The normaliser alone, one core, no database, against JSON.parse + JSON.stringify of the same lines.
 * Run: `npm run bench -- normalise`, or `node dist/bench/normalise.bench.js [records]`. Prints one JSON line.
 */
import { loadMappings, normaliseRecord, parseLine, translateRecord } from '../src/pipeline/normalise/index.js';
import type { RawRecord } from '../src/domain/event.js';
import type { MappingLibrary } from '../src/pipeline/normalise/index.js';

const COUNT = Number(process.argv[2] ?? 10_000);
const EVENTS = [
  'user.session.start',
  'user.authentication.auth_via_mfa',
  'user.authentication.sso',
  'user.mfa.factor.activate',
  'policy.evaluate_sign_on',
];

const PLACE = {
  city: 'Lyon',
  state: 'Rhône',
  country: 'France',
  postalCode: '69001',
  geolocation: { lat: 45.76, lon: 4.83 },
};
const USER_AGENT = {
  rawUserAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36',
  os: 'Windows 10',
  browser: 'CHROME',
};
const BEHAVIORS =
  '{New Geo-Location=NEGATIVE, New Device=NEGATIVE, New IP=POSITIVE, New State=NEGATIVE, New Country=NEGATIVE, Velocity=NEGATIVE, New City=NEGATIVE}';

function context(index: number, ip: string): object {
  const session = `102${String(index % 1999)}`;
  return {
    client: {
      userAgent: USER_AGENT,
      zone: 'null',
      device: 'Computer',
      id: null,
      ipAddress: ip,
      geographicalContext: PLACE,
    },
    device: {
      id: `guo${String(index % 499)}`,
      name: 'LAPTOP',
      managed: true,
      registered: true,
      osVersion: '10.0',
      platform: 'WINDOWS',
    },
    authenticationContext: {
      authenticationProvider: null,
      credentialProvider: null,
      credentialType: null,
      issuer: null,
      interface: null,
      authenticationStep: 0,
      externalSessionId: session,
      rootSessionId: session,
    },
    securityContext: {
      asNumber: 64500,
      asOrg: 'example isp',
      isp: 'example isp',
      domain: 'example.net',
      isProxy: false,
    },
    debugContext: {
      debugData: {
        requestId: `req${String(index)}`,
        dtHash: 'e79ed6baa52ce52628261203cb45d8e28bc6eff784eb2ea8',
        requestUri: '/idp/idx/identify',
        threatSuspected: 'false',
        url: '/idp/idx/identify?',
        risk: '{level=LOW}',
        behaviors: BEHAVIORS,
      },
    },
    request: { ipChain: [{ ip, geographicalContext: PLACE, version: 'V4', source: null }] },
  };
}

/** A System Log record of ordinary size (some 2 kB), as Okta documents the object. */
function oktaLine(index: number): string {
  const person = {
    id: `00u${String(index % 997)}`,
    type: 'User',
    alternateId: `user${String(index % 997)}@example.com`,
    displayName: 'A Person',
    detailEntry: null,
  };
  const failed = index % 7 === 0;
  return JSON.stringify({
    actor: person,
    ...context(index, `198.51.${String(index % 200)}.${String(index % 250)}`),
    displayMessage: 'User login to Okta',
    eventType: EVENTS[index % EVENTS.length],
    outcome: { result: failed ? 'FAILURE' : 'SUCCESS', reason: failed ? 'INVALID_CREDENTIALS' : null },
    published: new Date(1_770_000_000_000 + index * 977).toISOString(),
    severity: 'INFO',
    legacyEventType: 'core.user_auth.login_success',
    transaction: { type: 'WEB', id: `tx${String(index)}`, detail: {} },
    uuid: `5d1c1f50-${String(index)}`,
    version: '0',
    target: [
      { id: '0oa1', type: 'AppInstance', alternateId: 'Dashboard', displayName: 'Dashboard', detailEntry: null },
      person,
    ],
  });
}

/** CPU time, not wall time: other work on the machine must not move the ratio. */
function seconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

type Work = (record: RawRecord, library: MappingLibrary) => unknown;

function normaliseAll(lines: readonly string[], library: MappingLibrary, work: Work): void {
  for (const [index, line] of lines.entries()) {
    const record = {
      source: 'okta/system_log',
      raw: parseLine(line),
      index,
      position: String(index),
      receivedAt: 1_771_000_000_000,
    };
    work(record, library);
  }
}

function copyAll(lines: readonly string[]): void {
  for (const line of lines) JSON.stringify(JSON.parse(line));
}

const library = loadMappings();
const lines = Array.from({ length: COUNT }, (_, index) => oktaLine(index));
for (const work of [translateRecord, normaliseRecord]) normaliseAll(lines.slice(0, 2_000), library, work);
copyAll(lines.slice(0, 2_000));
const rounds = [1, 2, 3].map(() => ({
  documents: seconds(() => {
    normaliseAll(lines, library, translateRecord);
  }),
  events: seconds(() => {
    normaliseAll(lines, library, normaliseRecord);
  }),
  copy: seconds(() => {
    copyAll(lines);
  }),
}));
const [documents, events, copy] = (['documents', 'events', 'copy'] as const).map((kind) =>
  Math.min(...rounds.map((round) => round[kind])),
) as [number, number, number];
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
const row = {
  bench: 'normalise',
  records: COUNT,
  bytes: lines[0]?.length,
  documentsPerSecond: Math.round(COUNT / documents),
  eventsPerSecond: Math.round(COUNT / events),
  parseStringifyPerSecond: Math.round(COUNT / copy),
  ratio: rounded(copy / documents),
  /** With entities, claims, facts and digests, as the server needs them. */
  ratioOfEvents: rounded(copy / events),
};
process.stdout.write(`${JSON.stringify(row)}\n`);
