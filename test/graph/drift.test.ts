import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../src/domain/json.js';
import type { Graph } from '../../src/graph/session.js';
import { driftStore } from '../../src/graph/stores/drift.store.js';
import { DriftWatch } from '../../src/pipeline/ingest/drift-watch.js';
import { loadMappings, normaliseRecord, SHIPPED_MAPPINGS } from '../../src/pipeline/normalise/index.js';
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
  watch = new DriftWatch(driftStore(graph), () => now);
});
afterAll(() => graph.close());

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
async function hourOf(count: number, make: (n: number) => JsonValue): Promise<void> {
  const normalise = watch.watching((record) => normaliseRecord(record, mappings));
  for (let n = 0; n < count; n += 1)
    normalise({ source: OKTA, raw: make(n), index: n, position: `p${String(n)}`, receivedAt: now });
  await watch.flush();
  now += HOUR;
}
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
  // The opening time stays while it goes on.
  await hourOf(150, (n) => signIn(n, { ip_address: '192.0.2.7' }));
  await hourOf(150, (n) => signIn(n, { ipAddress: '192.0.2.7' }));
  expect(await findings()).toEqual([]);
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
