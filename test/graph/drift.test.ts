import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../src/domain/json.js';
import type { Graph } from '../../src/graph/session.js';
import { driftStore } from '../../src/graph/stores/drift.store.js';
import { DriftWatch } from '../../src/pipeline/ingest/drift-watch.js';
import { fieldsOfText, loadMappings, normaliseRecord, SHIPPED_MAPPINGS } from '../../src/pipeline/normalise/index.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const OKTA = 'okta/system_log';
const NOON = Date.UTC(2026, 2, 2, 12);
const HOUR = 3_600_000;
const mappings = loadMappings([SHIPPED_MAPPINGS]);

let graph: Graph;
let now: number;
let watch: DriftWatch;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  now = NOON;
  watch = watchOf();
});
afterAll(() => graph.close());

function watchOf(): DriftWatch {
  return new DriftWatch(
    driftStore(graph),
    () => now,
    (source, text) => fieldsOfText(mappings, source, text),
  );
}

function signIn(n: number, client: object): JsonValue {
  return {
    uuid: `u${String(n)}`,
    published: new Date(now).toISOString(),
    eventType: 'user.session.start',
    outcome: { result: 'SUCCESS' },
    actor: { id: '00u1', type: 'User', alternateId: 'mara@example.com' },
    client,
  } as JsonValue;
}

/** Everything a source sends in one hour, as the ingestion door would have it normalised. */
async function hourOf(count: number, make: (n: number) => JsonValue, source = OKTA): Promise<void> {
  const normalise = watch.watching((record) => normaliseRecord(record, mappings));
  for (let n = 0; n < count; n += 1)
    normalise({ source, raw: make(n), index: n, position: `p${String(n)}`, receivedAt: now });
  await watch.flush();
  now += HOUR;
}
const MOVED = 'client.ipAddress ?? client.ip_address';
const findings = () => driftStore(graph).open();

test('a source that goes on as before has no findings', async () => {
  for (let hour = 0; hour < 4; hour += 1) await hourOf(150, (n) => signIn(n, { ipAddress: '192.0.2.7' }));
  expect(await findings()).toEqual([]);
});

test('a field that a vendor renames is found missing, with the place that its value moved to; it closes when it is back', async () => {
  for (let hour = 0; hour < 3; hour += 1) await hourOf(150, (n) => signIn(n, { ipAddress: '192.0.2.7' }));
  await hourOf(150, (n) => signIn(n, { ip_address: '192.0.2.7' }));
  expect(await findings()).toEqual([
    expect.objectContaining({
      source: OKTA,
      code: 'FIELD_MISSING',
      path: 'client.ipAddress',
      share: 0,
      expected: 1,
      movedTo: 'client.ip_address',
      suggestion: 'client.ipAddress ?? client.ip_address',
      since: NOON + 3 * HOUR,
    }),
  ]);
  // It stays as it opened while it goes on: hours that are wrong are nothing to compare others with.
  for (let hour = 0; hour < 9; hour += 1) {
    await hourOf(150, (n) => signIn(n, { ip_address: '192.0.2.7' }));
    expect(await findings()).toEqual([
      expect.objectContaining({ path: 'client.ipAddress', expected: 1, since: NOON + 3 * HOUR, suggestion: MOVED }),
    ]);
  }
  await hourOf(150, (n) => signIn(n, { ipAddress: '192.0.2.7' }));
  expect(await findings()).toEqual([]);
});

test('what nobody mended in two weeks is how the source is, and so is what a newer version of the mapping reads', async () => {
  const sends = async (name: string, hours: number): Promise<void> => {
    for (let hour = 0; hour < hours; hour += 1) await hourOf(150, (n) => signIn(n, { [name]: '192.0.2.7' }));
  };
  await sends('ipAddress', 3);
  await sends('ip_address', 3);
  expect(await findings()).toHaveLength(1);
  await graph.runAlone("MATCH (p:DriftPoint) SET p.mapping = 'okta/system_log@0'");
  await sends('ip_address', 1);
  expect(await findings()).toEqual([]);
  await sends('ipAddress', 3);
  await sends('address', 1);
  expect(await findings()).not.toEqual([]);
  now += 15 * 24 * HOUR;
  await sends('address', 40);
  expect((await findings()).filter(({ code }) => code === 'FIELD_MISSING')).toEqual([]);
});

test('records that can no longer be read, and stamps that can no longer be found, are told under their own codes', async () => {
  for (let hour = 0; hour < 3; hour += 1) await hourOf(150, (n) => signIn(n, { ipAddress: '192.0.2.7' }));
  await hourOf(200, (n) => (n % 2 === 0 ? '{"uuid": broken' : { strange: n, shape: 'unheard of' }));
  const codes = (await findings()).map(({ code }) => code);
  expect(codes).toContain('RECORDS_PARKED');
  expect(codes).toContain('TIME_FAILED');
});

test('types of event that no mapping of the source knows are told when their share rises; known ones are not', async () => {
  const known = (n: number): JsonValue => signIn(n, { ipAddress: '192.0.2.7' });
  const unknown = (n: number): JsonValue => ({ ...(known(n) as JsonObject), eventType: 'robot.arm.moved' });
  for (let hour = 0; hour < 3; hour += 1) await hourOf(150, known);
  await hourOf(150, (n) => (n % 10 === 0 ? unknown(n) : known(n)));
  expect((await findings()).map(({ code }) => code)).not.toContain('UNKNOWN_TYPES');
  await hourOf(150, (n) => (n % 3 === 0 ? unknown(n) : known(n)));
  expect(await findings()).toContainEqual(
    expect.objectContaining({ source: OKTA, code: 'UNKNOWN_TYPES', path: null, since: NOON + 4 * HOUR }),
  );
});

test('a source that has a name of its own is judged by the mapping that knows its records, also after a restart', async () => {
  const own = 'example/identity';
  for (let hour = 0; hour < 3; hour += 1) await hourOf(150, (n) => signIn(n, { ipAddress: '192.0.2.7' }), own);
  watch = watchOf();
  await hourOf(200, () => '{"uuid": broken', own);
  expect(await findings()).toContainEqual(
    expect.objectContaining({ source: own, code: 'RECORDS_PARKED', mapping: 'okta/system_log@1' }),
  );
});

test('what a queue put around records is no field of theirs, and the expression is one that a mapping can read', async () => {
  const inQueue = (target: object) => (n: number) =>
    ({
      messageId: `m${String(n)}`,
      body: { ...(signIn(n, { ipAddress: '192.0.2.7' }) as JsonObject), target: [target] },
    }) as JsonValue;
  for (let hour = 0; hour < 3; hour += 1) await hourOf(150, inQueue({ id: '1', alternateId: 'mara@example.com' }));
  await hourOf(150, inQueue({ id: '1', alternate_id: 'mara@example.com' }));
  expect(await findings()).toEqual([
    expect.objectContaining({ code: 'FIELD_MISSING', suggestion: 'target.alternateId ?? target.alternate_id' }),
  ]);
});

test('a field of a line of text that is renamed is found like one of JSON', async () => {
  const line = (name: string) => (n: number) =>
    `date=2026-03-02 time=12:00:00 devname="FGT" devid="FG1" logid="0000000013" type="traffic" subtype="forward" level="notice" vd="root" eventtime=${String(now)}000000 ${name}=192.0.2.7 dstip=198.51.100.${String(n % 9)} action="accept" proto=6`;
  const fortinet = 'fortinet/fortigate';
  for (let hour = 0; hour < 3; hour += 1) await hourOf(150, line('srcip'), fortinet);
  // Words set apart in another way are read as they were, so nothing is missing.
  await hourOf(150, line('src_ip'), fortinet);
  expect(await findings()).toEqual([]);
  for (let hour = 0; hour < 2; hour += 1) await hourOf(150, line('srcaddr'), fortinet);
  expect(await findings()).toContainEqual(
    expect.objectContaining({ source: fortinet, code: 'FIELD_MISSING', suggestion: 'srcip ?? srcaddr' }),
  );
});

test('two nodes that count the same hour add up', async () => {
  const other = new DriftWatch(driftStore(graph), () => now);
  for (const each of [watch, other])
    each.watching((record) => normaliseRecord(record, mappings))({
      source: OKTA,
      raw: signIn(1, { ipAddress: '192.0.2.7' }),
      index: 0,
      position: 'p',
      receivedAt: now,
    });
  await Promise.all([watch.flush(), other.flush()]);
  expect(await driftStore(graph).latest(OKTA, 10)).toMatchObject([{ records: 2, sampled: 2 }]);
});
