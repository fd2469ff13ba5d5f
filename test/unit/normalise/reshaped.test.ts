import { describe, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import { loadMappings, normaliseRecord } from '../../../src/pipeline/normalise/index.js';
import { unfolded } from '../../../src/pipeline/normalise/mapping/unfold.js';

const library = loadMappings();
const SIGN_IN: JsonObject = {
  uuid: 'e1',
  eventType: 'user.session.start',
  published: '2026-03-01T08:00:00.000Z',
  actor: { id: '00u1', type: 'User', alternateId: 'anna@example.test' },
  client: { ipAddress: '192.0.2.7' },
  outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' },
};
const ENTRA: JsonObject = {
  id: 's1',
  createdDateTime: '2026-03-01T08:00:00Z',
  userPrincipalName: 'anna@example.test',
  userId: '0f2e',
  appId: 'a1',
  ipAddress: '192.0.2.7',
  status: { errorCode: 50126 },
};

function eventOf(raw: JsonValue): { readonly operation: string | null; readonly ocsf: JsonObject } {
  const record = { source: null, raw, index: 0, position: '0', receivedAt: Date.UTC(2026, 10, 1) };
  const { events = [], reject } = normaliseRecord(record, library);
  expect(reject).toBeUndefined();
  const [event] = events;
  if (event === undefined) throw new Error('no event');
  return event;
}

function asText(value: JsonValue | undefined): JsonValue {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : (value ?? null);
}

function columnsOf(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, asText(value)]));
}

function pathsOf(record: JsonObject, before = ''): JsonObject {
  const entries = Object.entries(record).flatMap(([name, value]): [string, JsonValue][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(pathsOf(value as JsonObject, `${before}${name}.`))
      : [[before + name, value]],
  );
  return Object.fromEntries(entries);
}

function small(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toLowerCase(), small(one)]));
}

const REFUSED = {
  class_uid: 3002,
  status: 'Failure',
  time: Date.UTC(2026, 2, 1, 8),
  src_endpoint: { ip: '192.0.2.7' },
};

describe('a record that a store has changed on the way', () => {
  test.each<[string, JsonValue]>([
    ['paths as names of columns', pathsOf(SIGN_IN)],
    ['objects as text in columns', columnsOf(SIGN_IN)],
    ['names in small letters at every level', small(SIGN_IN)],
    ['small letters, and objects as text', columnsOf(small(SIGN_IN) as JsonObject)],
    [
      'the record as text under a path',
      { '@timestamp': '2026-03-01T09:00:00Z', 'event.original': JSON.stringify(SIGN_IN) },
    ],
    ['rows of columns in a list', { rows_found: 1, entries: [columnsOf(SIGN_IN)] }],
    ['the record as the value of a queue', { topic: 't', partition: 0, value: JSON.stringify(SIGN_IN) }],
    ['objects as text in a sign-in of Entra', columnsOf(ENTRA)],
    [
      'the properties of a diagnostic setting as text',
      { category: 'SignInLogs', time: '2026-03-01T08:00:00Z', properties: JSON.stringify(ENTRA) },
    ],
  ])('is read as its vendor wrote it: %s', (_how, raw) => {
    const { operation, ocsf } = eventOf(raw);
    expect(operation).toBe('auth.failure');
    expect(ocsf).toMatchObject(REFUSED);
    expect(JSON.stringify(ocsf)).toContain('anna@example.test');
  });

  const GOOGLE: JsonObject = {
    kind: 'admin#reports#activity',
    id: { time: '2026-03-01T08:00:00.000Z', uniqueQualifier: '1', applicationName: 'login', customerId: 'C1' },
    actor: { email: 'anna@example.test', profileId: '1' },
    ipAddress: '192.0.2.7',
    events: [{ type: 'login', name: 'login_failure', parameters: [{ name: 'login_type', value: 'google_password' }] }],
  };
  const DUO: JsonObject = {
    txid: 'x',
    timestamp: 1772352000,
    event_type: 'authentication',
    result: 'denied',
    reason: 'user_mistake',
    user: { key: 'k', name: 'anna@example.test' },
    access_device: { ip: '192.0.2.7' },
    application: { name: 'VPN', key: 'a' },
    factor: 'duo_push',
  };

  test.each<[string, JsonValue]>([
    ['its list came as text', columnsOf(GOOGLE)],
    [
      'its list came as text beside paths',
      {
        ...pathsOf({ id: GOOGLE['id'] ?? null, actor: GOOGLE['actor'] ?? null }),
        kind: GOOGLE['kind'] ?? null,
        ipAddress: '192.0.2.7',
        events: JSON.stringify(GOOGLE['events']),
      },
    ],
    ['it was known by its root, and all else is paths', { ...pathsOf(ENTRA), operationName: 'Sign-in activity' }],
    ['it was known by small names, and others lost their capitals', small(GOOGLE)],
    [
      'its paths were written with low lines',
      Object.fromEntries(Object.entries(pathsOf(SIGN_IN)).map(([name, value]) => [name.replaceAll('.', '_'), value])),
    ],
    [
      'its columns bear their types',
      {
        TenantId: 't',
        TimeGenerated: '2026-03-02T08:00:00Z',
        Type: 'Duo_CL',
        txid_s: 'x',
        timestamp_d: 1772352000,
        event_type_s: 'authentication',
        result_s: 'denied',
        reason_s: 'user_mistake',
        user_key_s: 'k',
        user_name_s: 'anna@example.test',
        access_device_ip_s: '192.0.2.7',
        application_name_s: 'VPN',
        factor_s: 'duo_push',
      },
    ],
    [
      'a search answered its fields',
      {
        _index: 'i',
        _id: '1',
        fields: Object.fromEntries(Object.entries(pathsOf(SIGN_IN)).map(([name, value]) => [name, [value]])),
      },
    ],
    ['nothing was changed', DUO],
  ])('is the same sign-in where %s', (_how, raw) => {
    expect(eventOf(raw).ocsf).toMatchObject({ ...REFUSED, user: { name: 'anna@example.test' } });
  });

  test('keeps the text of each column as it came', () => {
    const { ocsf } = eventOf(columnsOf(SIGN_IN));
    expect(JSON.stringify(ocsf)).toContain(JSON.stringify(JSON.stringify(SIGN_IN['client'])).slice(1, -1));
  });

  test('that nobody reads either way stays a base event with every leaf', () => {
    const { ocsf } = eventOf({ 'a.b': 'one', 'a.c': '{"d":"two"}', at: '2026-03-01T08:00:00Z' });
    expect(ocsf).toMatchObject({ class_uid: 0, unmapped: { 'a.b': 'one', 'a.c': '{"d":"two"}' } });
  });
});

describe('the structure of a record', () => {
  test('is put back from names that are paths, and from texts that are objects', () => {
    expect(unfolded({ 'a.b': 1, 'a.c.d': '{"e":[1]}', f: 'x' })).toEqual({ a: { b: 1, c: { d: { e: [1] } } }, f: 'x' });
  });

  test('is left alone where there is nothing to put back', () => {
    expect(unfolded({ a: { b: 1 }, 'Example Inc. ': 2, 'x..y': 3, text: '{not json' })).toBeUndefined();
  });

  test('brings nothing into what all objects share', () => {
    const made = unfolded(
      JSON.parse('{"__proto__.polluted":"yes","constructor.prototype.polluted":"yes"}') as JsonObject,
    );
    expect(Object.hasOwn(made ?? {}, '__proto__')).toBe(true);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  test('is bounded: a text within texts is opened a few times only', () => {
    const nested = Array.from({ length: 8 }).reduce<string>((inner) => JSON.stringify({ a: inner }), '1');
    expect(JSON.stringify(unfolded({ a: nested }))).toContain('\\');
  });
});

function inSnakeCase(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      inSnakeCase(one),
    ]),
  );
}

function inTypedColumns(record: JsonObject): JsonObject {
  const columns = Object.entries(pathsOf(record)).map(([name, value]) => [`${name.replaceAll('.', '_')}_s`, value]);
  return { TimeGenerated: '2026-03-01T08:00:09Z', Type: 'Okta_CL', ...Object.fromEntries(columns) };
}

describe('a record that a pipeline has put into words of its own', () => {
  test.each<readonly [string, JsonObject]>([
    ['with its words set apart by underscores', inSnakeCase(SIGN_IN) as JsonObject],
    ['under the name of its product', { okta: SIGN_IN, agent: { version: '1' } }],
    ['under that name with underscores', { okta: inSnakeCase(SIGN_IN) }],
    ['as a row of a custom table', inTypedColumns(SIGN_IN)],
  ])('is the refused sign-in that it was: %s', (_, record) => {
    const { operation, ocsf } = eventOf(record);
    expect(operation).toBe('auth.failure');
    expect(ocsf).toMatchObject({ ...REFUSED, user: { name: 'anna@example.test' } });
  });

  test('what stood around it on the way is kept', () => {
    const { ocsf } = eventOf({ okta: SIGN_IN, agent: { version: '1' } });
    expect(ocsf['unmapped']).toMatchObject({ carrier: { agent: { version: '1' } } });
  });

  test("an object under a name that is no vendor's stays where it is", () => {
    expect(eventOf({ wrapped: SIGN_IN }).ocsf['class_uid']).toBe(0);
  });
});

describe('a record that stands in an alert or behind another header', () => {
  const AT = '2026-03-01T08:00:00.000Z';
  const line = JSON.stringify(SIGN_IN);

  test('does not take the place of the alert: what Kibana’s rule found stays its finding', () => {
    const alert = {
      '@timestamp': AT,
      event: { kind: 'signal', original: line },
      kibana: { alert: { uuid: 'k1', rule: { name: 'Odd sign-in' }, severity: 'high' } },
    };
    expect(eventOf(alert).ocsf).toMatchObject({ class_uid: 2004, metadata: { product: { vendor_name: 'Elastic' } } });
  });

  test('tells who and where from, where the search that Splunk ran brings nothing but the line', () => {
    const result = { _raw: line, _time: AT };
    const hook = { sid: 's1', search_name: 'Odd sign-in', results_link: 'https://splunk.example', result };
    expect(eventOf(hook).ocsf).toMatchObject({
      class_uid: 2004,
      actor: { user: { name: 'anna@example.test' } },
      evidences: [{ src_endpoint: { ip: '192.0.2.7' } }],
    });
  });

  test('keeps the header that it came with before that of a relay: it says where and when', () => {
    const own = 'Mar  1 07:59:00 bastion sshd[71]: Failed password for anna from 192.0.2.7 port 4 ssh2';
    expect(eventOf(`<134>1 2026-03-01T08:00:00Z relay fwd 1 - - ${own}`)).toMatchObject({
      operation: 'auth.failure',
      ocsf: { time: Date.parse('2026-03-01T07:59:00Z'), src_endpoint: { ip: '192.0.2.7' } },
    });
  });
});
