import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import { loadMappings, normaliseRecord, translateRecord, validateOcsf } from '../../../src/pipeline/normalise/index.js';

const library = loadMappings();
const AT = '2026-03-01T08:00:00.000Z';

const signIn: JsonObject = {
  uuid: 'e1',
  published: AT,
  eventType: 'user.session.start',
  actor: { id: '00u1', type: 'User', alternateId: 'anna@example.com', displayName: 'Anna' },
  client: { ipAddress: '192.0.2.7' },
  outcome: { result: 'SUCCESS' },
  severity: 'INFO',
};
const firewall =
  'date=2026-03-01 time=08:00:00 devname="fw1" devid="FG1" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" srcip=192.0.2.7 srcport=1 dstip=198.51.100.1 dstport=443 action="accept" proto=6';

function eventsOf(raw: JsonValue, source: string | null = null): readonly NormalisedEvent[] {
  const record = { source, raw, index: 0, position: 'p', receivedAt: Date.UTC(2026, 2, 2) };
  return normaliseRecord(record, library).events ?? [];
}

const text = (record: JsonValue): string => (typeof record === 'string' ? record : JSON.stringify(record));
const base64 = (record: JsonValue): string => Buffer.from(text(record)).toString('base64');

type Wrap = (record: JsonValue) => JsonValue;
const ENVELOPES: readonly (readonly [string, Wrap])[] = [
  ['a list of strings', (one) => [text(one)]],
  ['a record quoted once more', (one) => JSON.stringify(text(one))],
  ['Records', (one) => ({ Records: [one] })],
  ['a page of Microsoft Graph', (one) => ({ '@odata.context': 'c', value: [one], '@odata.nextLink': 'n' })],
  ['an answer within an answer', (one) => ({ status: 'ok', response: { items: [one] } })],
  ['a batch of batches', (one) => [{ records: [one] }]],
  ['a Splunk HEC event', (one) => ({ time: 1772352000.5, host: 'h', sourcetype: 's', event: one })],
  ['a Splunk search result', (one) => ({ preview: false, result: { _time: AT, _raw: text(one) } })],
  [
    'an Elasticsearch answer',
    (one) => ({ took: 1, hits: { total: { value: 1 }, hits: [{ _index: 'i', _source: { message: text(one) } }] } }),
  ],
  [
    'an unread Filebeat document',
    (one) => ({ '@timestamp': AT, ecs: { version: '8.0' }, agent: { type: 'filebeat' }, message: text(one) }),
  ],
  [
    'an EventBridge event',
    (one) => ({
      version: '0',
      id: 'x',
      'detail-type': 't',
      source: 's',
      account: '1',
      time: AT,
      detail: { event: one },
    }),
  ],
  [
    'a CloudEvent',
    (one) => ({ specversion: '1.0', type: 't', source: 's', id: 'i', time: AT, data_base64: base64(one) }),
  ],
  [
    'a CloudEvent with packed data',
    (one) => ({
      specversion: '1.0',
      type: 't',
      source: 's',
      id: 'i',
      data_base64: gzipSync(text(one)).toString('base64'),
    }),
  ],
  [
    'a document that an integration of Elastic has parsed, beside what it read out of it',
    (one) => ({
      '@timestamp': AT,
      ecs: { version: '8.0' },
      event: { kind: 'event', category: ['network'], original: text(one) },
      source: { ip: '203.0.113.9' },
    }),
  ],
  [
    'a log of Datadog',
    (one) => ({ id: 'A', type: 'log', attributes: { service: 's', timestamp: AT, message: text(one), tags: [] } }),
  ],
  ['an event of LogScale', (one) => ({ '@rawstring': text(one), '@timestamp': 1772352000000, '#repo': 'r' })],
  ['an event of QRadar', (one) => ({ starttime: 1772352000000, logsourceid: 1, utf8_payload: text(one) })],
  ['an SNS notification', (one) => ({ Type: 'Notification', MessageId: 'm', Timestamp: AT, Message: text(one) })],
  [
    'an SQS batch',
    (one) => ({ Records: [{ messageId: 'm', body: text(one), eventSource: 'aws:sqs', awsRegion: 'eu-west-1' }] }),
  ],
  [
    'a Kinesis batch',
    (one) => ({
      Records: [
        {
          kinesis: { data: base64(one) },
          eventSource: 'aws:kinesis',
          eventName: 'aws:kinesis:record',
          awsRegion: 'eu-west-1',
        },
      ],
    }),
  ],
  ['a Firehose delivery', (one) => ({ requestId: 'r', timestamp: 1772352000000, records: [{ data: base64(one) }] })],
  ['a Pub/Sub push', (one) => ({ message: { data: base64(one), messageId: '1', publishTime: AT }, subscription: 's' })],
  [
    'a GCP log entry',
    (one) => ({
      insertId: 'i',
      logName: 'projects/p/logs/x',
      timestamp: AT,
      ...(typeof one === 'string' ? { textPayload: one } : { jsonPayload: one }),
    }),
  ],
  ['a GELF message', (one) => ({ version: '1.1', host: 'h', short_message: text(one), timestamp: 1772352000.5 })],
  ['a Loki push', (one) => ({ streams: [{ stream: { job: 'j' }, values: [['1772352000000000000', text(one)]] }] })],
  [
    'an OTLP export',
    (one) => ({
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'a', value: { stringValue: 'b' } }] },
          scopeLogs: [{ logRecords: [{ timeUnixNano: '1772352000000000000', body: { stringValue: text(one) } }] }],
        },
      ],
    }),
  ],
  [
    'a table of Log Analytics',
    (one) => ({
      tables: [{ name: 'PrimaryResult', columns: [{ name: 'RawData', type: 'string' }], rows: [[text(one)]] }],
    }),
  ],
];

function leaves(value: JsonValue): readonly string[] {
  if (typeof value !== 'object' || value === null) return value === null ? [] : [String(value)];
  return Object.values(value).flatMap((one) => leaves(one as JsonValue));
}

describe.each([
  ['a JSON record', signIn],
  ['a line of text', firewall],
] as const)('%s', (_, record) => {
  const [alone] = eventsOf(record);

  test.each(ENVELOPES)('in %s is what it is without', (_name, wrap) => {
    const events = eventsOf(wrap(record));
    expect(events).toHaveLength(1);
    const [event] = events;
    expect(event).toMatchObject({
      mapping: alone?.mapping,
      classUid: alone?.classUid,
      time: alone?.time,
      roles: alone?.roles,
      contentDigest: alone?.contentDigest,
    });
    expect(validateOcsf(event?.ocsf ?? {})).toEqual([]);
  });

  test.each(ENVELOPES)('out of %s is read the same again from what is kept of it', (_name, wrap) => {
    const [event] = eventsOf(wrap(record));
    const [again] = eventsOf(event?.raw ?? null);
    expect(again).toEqual(event);
  });
});

describe('what an envelope says', () => {
  test('stays with each event, the first of a list takes all of it', () => {
    const page = { next: 'cursor-7', tags: [{ deep: 'word' }], events: [signIn, { ...signIn, uuid: 'e2' }] };
    const [first, second] = eventsOf(page).map(({ ocsf }) => leaves(ocsf));
    expect(first).toEqual(expect.arrayContaining(['cursor-7', 'word']));
    expect(second).toContain('cursor-7');
  });

  test('gives a line its time where it has none of its own', () => {
    const line = 'CEF:0|Acme|Door|1|42|badge refused|5|src=192.0.2.7';
    const [event] = eventsOf({ time: 1772352000, host: 'h', event: line });
    expect(event).toMatchObject({ mapping: expect.stringMatching(/^generic\/cef/), time: Date.parse(AT) });
  });

  test('makes no other record of the one inside: the page of the next day is the same record', () => {
    const one = eventsOf({ value: [signIn], '@odata.nextLink': 'a' });
    const other = eventsOf({ value: [signIn], '@odata.nextLink': 'b' });
    expect(one[0]).toMatchObject({ uid: other[0]?.uid, contentDigest: other[0]?.contentDigest });
  });

  test('in another’s record is looked through where it is gzipped and in Base64, as CloudWatch hands it to a function', () => {
    const group = {
      messageType: 'DATA_MESSAGE',
      logGroup: 'g',
      logEvents: [{ id: '1', timestamp: 1772352000000, message: text(signIn) }],
    };
    const data = gzipSync(JSON.stringify(group)).toString('base64');
    expect(eventsOf({ awslogs: { data } })).toMatchObject([{ mapping: eventsOf(signIn)[0]?.mapping }]);
  });

  test('does not hide what is OCSF already', () => {
    const ocsf = eventsOf(signIn)[0]?.ocsf ?? {};
    expect(eventsOf({ events: [ocsf] })).toMatchObject([{ classUid: 3002, mapping: expect.stringMatching(/^ocsf\//) }]);
  });

  test('behind a syslog header stays beside the record, and the header too', () => {
    const [event] = eventsOf(`<134>1 2026-03-01T08:00:01Z relay shipper 1 - - ${text(signIn)}`);
    expect(event).toMatchObject({ classUid: 3002, time: Date.parse(AT) });
    expect(leaves(event?.ocsf ?? {})).toContain('relay');
  });
});

describe('an envelope is left closed', () => {
  test('where nobody reads what is inside: one event, with everything in it', () => {
    const page = {
      at: AT,
      events: [
        { door: 'north', opened: 'yes' },
        { door: 'south', opened: 'no' },
      ],
    };
    expect(eventsOf(page)).toMatchObject([{ classUid: 0, raw: page }]);
  });

  test('where a mapping reads the whole', () => {
    const activity = {
      kind: 'admin#reports#activity',
      id: { time: AT, uniqueQualifier: '7', applicationName: 'login', customerId: 'C1' },
      actor: { email: 'anna@example.com', profileId: '1' },
      ipAddress: '192.0.2.7',
      events: [
        { type: 'login', name: 'login_success' },
        { type: 'login', name: 'logout' },
      ],
    };
    const made = eventsOf(activity);
    expect(made).toMatchObject([{ raw: activity }, { raw: activity }]);
    expect(made.map(({ operation }) => operation)).toEqual(['auth.success', 'auth.logout']);
  });

  test('where it opens into itself without end, and what it costs stays small', () => {
    let bomb: JsonValue = { at: AT, ip: '192.0.2.7' };
    for (let depth = 0; depth < 60; depth += 1)
      bomb = { event: bomb, data: [{ at: AT }, { at: AT }], message: '{"at":1}', at: AT };
    const record = { source: null, raw: bomb, index: 0, position: 'p', receivedAt: Date.UTC(2026, 2, 2) };
    const began = performance.now();
    translateRecord(record, library);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test('where it would unpack to more than a record may hold', () => {
    const data = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32)).toString('base64');
    expect(eventsOf({ timestamp: AT, records: [{ data }] })).toMatchObject([{ classUid: 0 }]);
  });

  test('where a key would reach into what objects inherit', () => {
    const [event] = eventsOf(
      JSON.parse(`{"time":1772352000,"__proto__":{"polluted":1},"event":${text(signIn)}}`) as JsonValue,
    );
    expect(event?.classUid).toBe(3002);
    expect(({} as JsonObject)['polluted']).toBeUndefined();
  });
});

describe('a record that comes alone and in a list', () => {
  const call: JsonObject = {
    eventID: 'c1',
    eventTime: AT,
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    recipientAccountId: '111122223333',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/anna', userName: 'anna' },
    sourceIPAddress: '192.0.2.7',
  };
  const finding: JsonObject = {
    Id: 'f1',
    ProductArn: 'arn:aws:securityhub:us-east-1::product/aws/guardduty',
    AwsAccountId: '111122223333',
    GeneratorId: 'g',
    Title: 't',
    Description: 'd',
    UpdatedAt: AT,
    Severity: { Label: 'HIGH' },
    Resources: [{ Id: 'r', Type: 'AwsEc2Instance' }],
  };
  const worse = { ...finding, UpdatedAt: '2026-03-01T09:00:00.000Z', Severity: { Label: 'CRITICAL' } };
  const meant = ({ uid, contentDigest, version }: NormalisedEvent) => ({ uid, contentDigest, version });

  test.each([
    ['a CloudTrail event', call, (...list: JsonObject[]) => ({ Records: list })],
    ['an Okta event of a hook', signIn, (...list: JsonObject[]) => ({ eventType: 'h', data: { events: list } })],
    ['a Security Hub finding', finding, (...list: JsonObject[]) => ({ Findings: list })],
    ['a finding by EventBridge', finding, (...list: JsonObject[]) => ({ source: 's', detail: { findings: list } })],
  ])('%s is the same event with the same content, whatever stands beside it', (_, record, listed) => {
    const other = { ...record, eventID: 'o', uuid: 'o', Id: 'o' };
    const [alone] = eventsOf(record).map(meant);
    expect(alone).toBeDefined();
    expect(eventsOf(listed(record, other)).map(meant)).toContainEqual(alone);
    expect(eventsOf(listed(other, record, record)).map(meant)).toHaveLength(2);
  });

  test('a finding that a list tells twice, changed meanwhile, is one event in two versions', () => {
    const [first, second, ...rest] = eventsOf({ findings: [finding, worse] });
    expect(rest).toEqual([]);
    expect(second?.uid).toBe(first?.uid);
    expect(second?.version).toBeGreaterThan(first?.version ?? Infinity);
    expect(second?.contentDigest).not.toBe(first?.contentDigest);
  });
});
