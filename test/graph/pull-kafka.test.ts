import { randomUUID } from 'node:crypto';
import { Admin, Producer, type CompressionAlgorithmValue } from '@platformatic/kafka';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { PullEntryOf } from '../../src/app/config/pull-entries.js';
import { KAFKA_USERS, startKafka, type KafkaUnderTest } from '../harness/kafka/broker.js';
import { MINUTE, PullStand, SINCE as since, START } from '../harness/pull-stand.js';
import { emptyTestGraph } from '../harness/test-graph.js';

type Entry = PullEntryOf<'kafka'>;
type Line = readonly [partition: number, value: string | Buffer | null];

let kafka: KafkaUnderTest | null;
let admin: Admin;
let producer: Producer;
let stand: PullStand;
let topic: string;
beforeAll(async () => {
  kafka = await startKafka();
  if (kafka === null) console.warn('SKIPPED: the jars of a Kafka broker cannot be had here');
  else {
    const options = { clientId: 'test', bootstrapBrokers: [kafka.open] };
    admin = new Admin(options);
    producer = new Producer(options);
  }
  // Where the jars are fetched first.
}, 300_000);
afterAll(async () => {
  await producer?.close(true);
  await admin?.close();
  await kafka?.stop();
  await stand?.graph.close();
});
beforeEach(async () => {
  await stand?.graph.close();
  stand = new PullStand(await emptyTestGraph());
  if (kafka !== null) stand.secret('env:CA', kafka.authority);
  stand.secret('env:PASSWORD', KAFKA_USERS.password);
});

const withBroker = (title: string, run: (broker: KafkaUnderTest) => Promise<void>): void =>
  test(title, async () => {
    if (kafka !== null) await run(kafka);
  });

const makeTopic = async (partitions = 1): Promise<void> => {
  topic = `events-${randomUUID()}`;
  await admin.createTopics({ topics: [topic], partitions, replicas: 1 });
};
const entry = ({ open }: KafkaUnderTest, more: Partial<Entry> = {}): Entry => ({
  ...{ type: 'kafka', id: 'topic', source: 'okta/system_log', brokers: [open], group: 'sequitur' },
  ...{ topic, lateMinutes: 15, since },
  ...more,
});
let written = 0;
const logIn = (): string =>
  JSON.stringify({
    uuid: `00000000-0000-4000-8000-${String((written += 1)).padStart(12, '0')}`,
    published: new Date(START + written * 1_000).toISOString(),
    eventType: 'user.session.start',
    outcome: { result: 'SUCCESS' },
    actor: { id: '00u1', type: 'User', alternateId: 'mara@example.com', displayName: 'Mara' },
    client: { ipAddress: '192.0.2.7' },
  });
const write = async (lines: readonly Line[], compression?: CompressionAlgorithmValue, at = START): Promise<void> => {
  const messages = lines.map(([partition, value]) => ({
    topic,
    partition,
    timestamp: BigInt(at),
    // A tombstone is what the client's types do not know.
    value: (typeof value === 'string' ? Buffer.from(value) : value) as Buffer,
  }));
  // A partition that is not ready yet has all that was sent with it sent again.
  for (const partition of new Set(lines.map(([each]) => each))) {
    const own = messages.filter((message) => message.partition === partition);
    await producer.send({ messages: own, acks: 1, ...(compression === undefined ? {} : { compression }) });
  }
};
const logIns = (partition: number, count: number): readonly Line[] =>
  Array.from({ length: count }, () => [partition, logIn()] as const);
const parked = async (): Promise<readonly string[]> => {
  const rows = await stand.graph.run<{ code: string }>('MATCH (d:DeadLetter) RETURN d.code AS code ORDER BY code');
  return rows.map(({ code }) => code);
};

withBroker('every partition is read to its end over TLS with either login, however it was packed', async (broker) => {
  await makeTopic(3);
  await write(logIns(0, 40));
  await write(logIns(1, 30), 'gzip');
  await write(logIns(1, 30), 'snappy');
  await write(logIns(2, 50), 'lz4');
  const secured = { brokers: [broker.secure], tls: { authority: 'env:CA' } };
  const login = { mechanism: 'SCRAM-SHA-256' as const, user: KAFKA_USERS.scram, password: 'env:PASSWORD' };
  await stand.node(entry(broker, { ...secured, sasl: login })).drain();
  expect(await stand.state()).toMatchObject({ fault: null });
  expect(await stand.stored()).toHaveLength(150);
  await write(logIns(1, 5));
  const plain = { ...login, mechanism: 'PLAIN' as const, user: KAFKA_USERS.plain };
  await stand.node(entry(broker, { ...secured, sasl: plain })).drain();
  expect(new Set(await stand.stored()).size).toBe(155);
  expect(await stand.progress('okta/system_log')).toMatchObject({ completeUpTo: stand.now - 15 * MINUTE, gaps: [] });
});

withBroker(
  'CloudEvents of both forms are read for the sign-ins in them, and one that is sent again is known',
  async (broker) => {
    await makeTopic();
    const [record = '', other = ''] = [logIn(), logIn()];
    const named = { specversion: '1.0', type: 't', source: '/idp', id: 'e1' };
    const structured = JSON.stringify({ ...named, data_base64: Buffer.from(record).toString('base64') });
    const binary = { ce_specversion: '1.0', ce_type: 't', ce_source: '/idp', ce_id: 'e2' };
    const asHeaders = (of: Readonly<Record<string, string>>) =>
      new Map(Object.entries(of).map(([name, value]) => [Buffer.from(name), Buffer.from(value)]));
    const said = asHeaders({ 'content-type': 'application/cloudevents+json' });
    const send = (value: string, headers: Map<Buffer, Buffer>) =>
      producer.send({ messages: [{ topic, value: Buffer.from(value), headers }], acks: 1 });
    await send(structured, said);
    await send(other, asHeaders(binary));
    await send(other, asHeaders({ ...binary, ce_traceparent: 'again' }));
    await stand.node(entry(broker)).drain();
    expect(await stand.state()).toMatchObject({ fault: null });
    expect(await stand.stored()).toHaveLength(2);
    expect(await parked()).toEqual([]);
    expect(await stand.progress('okta/system_log')).toMatchObject({ events: 2 });
  },
);

withBroker('Kafka is told how far the reader is, once that is committed here', async (broker) => {
  await makeTopic();
  const group = `lag-${topic}`;
  await write(logIns(0, 7));
  const { pull } = stand.node(entry(broker, { group }));
  const told = async (): Promise<bigint | undefined> => {
    const [found] = await admin.listConsumerGroupOffsets({ groups: [group] });
    return found?.topics[0]?.partitions[0]?.committedOffset;
  };
  await pull();
  expect(await told()).toBeUndefined();
  await pull();
  expect(await told()).toBe(7n);
});

withBroker(
  'a node that dies after a page is committed loses nothing, and stores equal lines without ids once each',
  async (broker) => {
    await makeTopic(2);
    const line = 'Mar  2 08:00:01 web1 sshd[811]: Failed password for root from 203.0.113.9 port 4711 ssh2';
    await write([
      [0, line],
      [0, line],
      [1, line],
    ]);
    const ssh = entry(broker, { source: 'linux/openssh' });
    for (let death = 0; death < 3; death += 1) {
      await stand.node(ssh, stand.dyingDoor()).pull();
      stand.now += 15 * MINUTE;
    }
    await stand.node(ssh).drain();
    expect(await stand.stored()).toHaveLength(3);
    expect(await stand.state()).toMatchObject({ fault: null, failures: 0 });
  },
);

withBroker('what retention took before it was read shows as a gap, and what is left is read', async (broker) => {
  await makeTopic();
  await write(logIns(0, 10));
  await stand.node(entry(broker)).drain();
  const read = stand.now - 15 * MINUTE;
  stand.now += 240 * MINUTE;
  await write(logIns(0, 10), undefined, stand.now - 120 * MINUTE);
  await write(logIns(0, 3), undefined, stand.now - 60 * MINUTE);
  await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 20n }] }] });
  await stand.node(entry(broker)).drain();
  await stand.node(entry(broker)).drain();
  expect(await stand.stored()).toHaveLength(13);
  expect(await stand.progress('okta/system_log')).toMatchObject({
    gaps: [{ from: read + 1, to: stand.now - 60 * MINUTE - 1 }],
  });
});

withBroker('a topic that was made anew is read from its beginning, and the break is a gap', async (broker) => {
  await makeTopic();
  await write(logIns(0, 10));
  await stand.node(entry(broker)).drain();
  stand.now += 60 * MINUTE;
  await admin.deleteTopics({ topics: [topic] });
  await admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
  await write(logIns(0, 4), undefined, stand.now - 30 * MINUTE);
  await stand.node(entry(broker)).drain();
  await stand.node(entry(broker)).drain();
  expect(await stand.stored()).toHaveLength(14);
  expect((await stand.progress('okta/system_log'))?.gaps).toHaveLength(1);
});

withBroker(
  'tombstones are passed over, what cannot be read is parked whole, lists and schema prefixes are opened',
  async (broker) => {
    await makeTopic();
    await write([
      [0, null],
      [0, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
      [0, '{"uuid": '],
      [0, `[${logIn()},${logIn()}]`],
      [0, Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from(logIn())])],
      [0, JSON.stringify({ ...(JSON.parse(logIn()) as object), filler: 'x'.repeat(2_000_000) })],
    ]);
    await stand.node(entry(broker)).drain();
    expect(await stand.stored()).toHaveLength(4);
    expect(await parked()).toEqual(['INGEST_BAD_ENCODING', 'INGEST_UNPARSEABLE']);
  },
);

withBroker(
  'records of a transaction that was taken back are not read, and its marks hold nobody up',
  async (broker) => {
    await makeTopic();
    const options = {
      clientId: 'tx',
      bootstrapBrokers: [broker.open],
      transactionalId: `tx-${topic}`,
      idempotent: true,
    };
    const sender = new Producer(options);
    for (const end of ['abort', 'commit'] as const) {
      const transaction = await sender.beginTransaction();
      const value = Buffer.from(logIn());
      await transaction.send({ messages: [{ topic, partition: 0, value, timestamp: BigInt(START) }] });
      await transaction[end]();
    }
    await sender.close(true);
    await stand.node(entry(broker)).drain();
    expect(await stand.stored()).toHaveLength(1);
    expect((await stand.state())?.checkpoint).toMatchObject({ offsets: { '0': '4' } });
  },
);

withBroker('two entries share a topic by its partitions', async (broker) => {
  await makeTopic(2);
  await write([...logIns(0, 3), ...logIns(1, 4)]);
  await stand.node(entry(broker, { id: 'first', partitions: [0] })).drain();
  expect(await stand.stored()).toHaveLength(3);
  await stand.node(entry(broker, { id: 'second', partitions: [1] })).drain();
  expect(await stand.stored()).toHaveLength(7);
});

withBroker(
  'a missing topic, a wrong password, an unknown authority and a broker that is away are told, and got over',
  async (broker) => {
    await makeTopic();
    await write(logIns(0, 2));
    const login = { mechanism: 'PLAIN' as const, user: KAFKA_USERS.plain, password: 'env:PASSWORD' };
    const secured = { brokers: [broker.secure], sasl: login };
    const wrong: readonly (readonly [Partial<Entry>, string])[] = [
      [{ topic: 'nobody-made-this' }, 'CONFIG_INVALID'],
      [{ partitions: [5] }, 'CONFIG_INVALID'],
      [{ ...secured, tls: { authority: 'env:CA' }, sasl: { ...login, password: 'env:WRONG' } }, 'CONFIG_INVALID'],
      [{ ...secured, tls: true }, 'CONFIG_INVALID'],
      [{ brokers: ['127.0.0.1:1'] }, 'CONNECTOR_UNAVAILABLE'],
      [{ brokers: [broker.secure] }, 'CONNECTOR_UNAVAILABLE'],
    ];
    for (const [settings, code] of wrong) {
      await stand.node(entry(broker, settings)).pull();
      const { fault } = (await stand.state()) ?? {};
      expect({ settings, code: fault?.code }).toEqual({ settings, code });
      expect(fault?.message).not.toContain(KAFKA_USERS.password);
      stand.now += 60 * MINUTE;
    }
    await stand.node(entry(broker)).drain();
    expect(await stand.stored()).toHaveLength(2);
    expect(await stand.state()).toMatchObject({ fault: null, failures: 0 });
  },
);
