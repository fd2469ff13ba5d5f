import { expect, test } from '@jest/globals';
import { committedOf } from '../../../src/connectors/kafka/committed.js';
import { kafkaFault } from '../../../src/connectors/kafka/faults.js';
import { requireNodeForKafka } from '../../../src/connectors/kafka/node-version.js';
import { recordsOfMessage } from '../../../src/connectors/kafka/values.js';
import { PlatformError } from '../../../src/domain/errors.js';

test.each(['20.19.3', '18.20.0', '21.7.3', '22.17.1', '23.11.0', '24.5.9'])(
  'Node.js %s is told to be too old for Kafka before anything is asked of a broker',
  (version) => {
    expect(() => requireNodeForKafka(version)).toThrow(PlatformError);
  },
);

test.each(['20.19.4', '20.20.2', '22.18.0', '24.6.0', '26.0.0'])('Node.js %s reads Kafka', (version) => {
  expect(() => requireNodeForKafka(version)).not.toThrow();
});

const config = {
  ...{ id: 'k', source: 'a/b', brokers: ['kafka:9092'], topic: 'events', group: 'sequitur' },
  ...{ lateMinutes: 15, since: 0 },
};
const held = (inner: object): object => ({
  code: 'PLT_KFK_MULTIPLE',
  errors: [{ code: 'PLT_KFK_NETWORK', cause: inner }],
});

test.each([
  [{ code: 'PLT_KFK_AUTHENTICATION' }, 'CONFIG_INVALID'],
  [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'CONFIG_INVALID'],
  [{ code: 'PLT_KFK_PROTOCOL', apiId: 'TOPIC_AUTHORIZATION_FAILED' }, 'CONFIG_INVALID'],
  [{ code: 'PLT_KFK_PROTOCOL', apiId: 'UNKNOWN_TOPIC_OR_PARTITION' }, 'CONFIG_INVALID'],
  [{ code: 'PLT_KFK_UNSUPPORTED_COMPRESSION' }, 'CONFIG_INVALID'],
  [{ code: 'ECONNREFUSED' }, 'CONNECTOR_UNAVAILABLE'],
  [{ code: 'PLT_KFK_PROTOCOL', apiId: 'NOT_LEADER_OR_FOLLOWER' }, 'CONNECTOR_UNAVAILABLE'],
])('what Kafka says of %o becomes %s, however deep it is wrapped', (inner, code) => {
  expect(kafkaFault(held(inner), config)).toMatchObject({ code });
});

test('a message is an object, the members of a list, or a line; a tombstone is nothing', () => {
  const read = (value: string | Buffer | null) => recordsOfMessage(value === null ? null : Buffer.from(value), 'p');
  expect(read(null)).toEqual([]);
  expect(read('{"n":12345678901234567890}')).toMatchObject([{ raw: { n: '12345678901234567890' }, position: 'p' }]);
  expect(read('[{"a":1},{"a":2}]').map(({ position }) => position)).toEqual(['p#0', 'p#1']);
  expect(read('<34>su: no\n')).toMatchObject([{ raw: '<34>su: no', refusal: null }]);
  expect(read('{"a": ')).toMatchObject([{ raw: '{"a": ', refusal: null }]);
  expect(read(Buffer.from([0, 0, 0, 0, 1, 0x7b, 0x7d]))).toMatchObject([{ raw: {}, refusal: null }]);
  // Avro whose bytes all happen to be UTF-8: no line of text, and it says what to do.
  expect(read(Buffer.from([0, 0, 0, 1, 2, 0x04, 0x61, 0x62]))).toMatchObject([
    { refusal: { code: 'INGEST_BAD_ENCODING', message: expect.stringContaining('schema 258') } },
  ]);
  expect(read(Buffer.from([0xff, 0x41]))).toMatchObject([{ raw: 'ÿA', refusal: { code: 'INGEST_BAD_ENCODING' } }]);
});

test('a CloudEvent in a message is read for the record in it, in both forms, and named by its source and id', () => {
  const named = { specversion: '1.0', type: 't', source: '/idp', id: 'e1' };
  const record = { user: 'mara' };
  const read = (value: unknown, headers: Readonly<Record<string, string>> = {}) =>
    recordsOfMessage(Buffer.from(JSON.stringify(value)), 'p', new Map(Object.entries(headers)));
  const said = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
  const held = { raw: { cloudevent: named, ...record }, position: 'cloudevent:/idp#e1', refusal: null };
  const packed = Buffer.from(JSON.stringify(record)).toString('base64');
  expect(read({ ...named, data: record }, said)).toEqual([held]);
  expect(read({ ...named, data_base64: packed }, said)).toEqual([held]);
  expect(read({ ...named, data_base64: packed })).toEqual([held]);
  const headers = { ce_specversion: '1.0', ce_type: 't', ce_source: '/idp', ce_id: 'e1', other: 'x' };
  expect(read(record, { ...headers, 'content-type': 'application/json' })).toEqual([held]);
  expect(read([record, record], headers).map(({ position }) => position)).toEqual([
    'cloudevent:/idp#e1',
    'cloudevent:/idp#e1#1',
  ]);
  // A record that happens to have a type and a version is a record.
  expect(read({ specversion: '1.0', type: 't', data: record })).toMatchObject([{ position: 'p' }]);
});

const DATA = 1 << 4;
const MARK = DATA | (1 << 5);
const batch = (firstOffset: bigint, producerId: bigint, mark: 'abort' | 'commit' | null = null) => ({
  ...{ attributes: mark === null ? DATA : MARK, firstOffset, producerId, lastOffsetDelta: 0 },
  records: [{ key: mark === null ? null : Buffer.from([0, 0, 0, mark === 'abort' ? 0 : 1]) }],
});

test('what a transaction took back is not read, also where its end is in another answer, and others are', () => {
  const offsets = (found: readonly { readonly firstOffset: bigint }[]) => found.map(({ firstOffset }) => firstOffset);
  const batches = [
    ...[batch(0n, 1n), batch(1n, 2n), batch(2n, 1n, 'abort'), batch(3n, 1n), batch(4n, 1n, 'commit')],
    ...[batch(5n, 2n, 'commit'), batch(6n, 1n), { ...batch(7n, 1n), attributes: 0 }],
  ];
  const aborted = [
    { producerId: 1n, firstOffset: 6n },
    { producerId: 1n, firstOffset: 0n },
  ];
  expect(offsets(committedOf(batches, aborted))).toEqual([1n, 3n, 7n]);
});
