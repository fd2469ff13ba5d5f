import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { oktaSystemLog } from '../../src/connectors/okta/system-log.js';
import { createExchange } from '../../src/connectors/wire/exchange.js';
import type { Graph } from '../../src/graph/session.js';
import { progressStore } from '../../src/graph/stores/progress.store.js';
import { pullStates, pullStore } from '../../src/graph/stores/pull.store.js';
import { normaliseRecord, loadMappings, SHIPPED_MAPPINGS } from '../../src/pipeline/normalise/index.js';
import { ingestDoor } from '../../src/app/platform/doors.js';
import type { IngestDoor } from '../../src/usecases/ingest/ports.js';
import { pullNext } from '../../src/usecases/ingest/pull.js';
import { testHandOver } from '../harness/hand-over.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { startVendor, type VendorReply, type VendorServer } from '../harness/vendors/vendor-server.js';

const START = Date.UTC(2026, 2, 2, 12);
const mappings = loadMappings([SHIPPED_MAPPINGS]);

/** The part of Okta's System Log that a poller meets: cursors in Link headers, also behind an empty page. */
class OktaLog {
  readonly log: object[] = [];
  /** Answers that come before the real one, once each. */
  readonly faults: VendorReply[] = [];
  url = '';

  write(count: number): void {
    for (let n = 0; n < count; n += 1) {
      const at = START + this.log.length * 1_000;
      this.log.push({
        uuid: `00000000-0000-4000-8000-${String(this.log.length).padStart(12, '0')}`,
        published: new Date(at).toISOString(),
        eventType: 'user.session.start',
        outcome: { result: 'SUCCESS' },
        actor: { id: '00u1', type: 'User', alternateId: 'mara@example.com', displayName: 'Mara' },
        client: { ipAddress: '192.0.2.7' },
      });
    }
  }

  answer(query: URLSearchParams): VendorReply {
    const fault = this.faults.shift();
    if (fault !== undefined) return fault;
    const from = Number(query.get('after') ?? '0_').valueOf() || 0;
    const page = this.log.slice(from, from + Number(query.get('limit')));
    const next = `${this.url}/api/v1/logs?after=${String(from + page.length)}&limit=1000`;
    return {
      status: 200,
      json: page,
      headers: { link: `<${this.url}/api/v1/logs>; rel="self", <${next}>; rel="next"` },
    };
  }
}

let graph: Graph;
let okta: OktaLog;
let server: VendorServer;
let now: number;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  okta = new OktaLog();
  server = await startVendor(({ query }) => okta.answer(query));
  okta.url = server.url;
  now = START + 3_600_000;
});
afterEach(() => server.stop());
afterAll(() => graph.close());

function door(): IngestDoor {
  return ingestDoor(testHandOver(graph, { normalise: (record) => normaliseRecord(record, mappings) }), () => undefined);
}

function node(holder = 'node-1', through: IngestDoor = door()) {
  const parts = {
    exchange: createExchange({ fetch, now: () => now, maxReplyCharacters: 1e8 }),
    now: () => now,
    readCredential: () => 'token',
  };
  const puller = oktaSystemLog(
    { id: 'okta-main', baseUrl: server.url, auth: { kind: 'ssws', token: 'env:T' }, since: START },
    parts,
  );
  const deps = { store: pullStore(graph, holder), door: through, now: () => now, signal: new AbortController().signal };
  return { pull: () => pullNext(puller, deps) };
}

const events = async () => (await graph.run<{ n: number }>('MATCH (e:Event) RETURN count(e) AS n'))[0]?.n;

test('the log is read page after page to its end, and says how far the source is complete', async () => {
  okta.write(2_300);
  const { pull } = node();
  expect([await pull(), await pull(), await pull()]).toEqual([true, true, false]);
  expect(await events()).toBe(2_300);
  expect(await progressStore(graph).of('okta/system_log')).toMatchObject({ completeUpTo: now - 60_000, gaps: [] });
  // The next poll begins behind the last record, though there was no new page.
  okta.write(5);
  await pull();
  expect(await events()).toBe(2_305);
  expect(server.received.at(-1)?.query.get('after')).toBe('2300');
  expect(server.received.every(({ headers }) => headers.authorization === 'SSWS token')).toBe(true);
});

test('a crash between commit and checkpoint asks for the page again and stores nothing twice', async () => {
  okta.write(40);
  const real = door();
  const dying: IngestDoor = {
    ingestRecords: async (principal, request) => {
      await real.ingestRecords(principal, request);
      throw new Error('the process ends here');
    },
  };
  await node('node-1', dying).pull();
  expect(await events()).toBe(40);
  now += 60_000;
  await node('node-1').pull();
  expect(await events()).toBe(40);
  expect(server.received.map(({ query }) => query.get('after'))).toEqual([null, null]);
});

test('Okta asks for patience by its own clock; until then it is not asked again', async () => {
  okta.write(3);
  const reset = String(Math.floor(now / 1_000) + 30);
  const limits = { 'x-rate-limit-limit': '60', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
  okta.faults.push({
    status: 429,
    json: { errorCode: 'E0000047', errorSummary: 'API call exceeded rate limit due to too many requests.' },
    headers: { ...limits, date: new Date(now).toUTCString() },
  });
  const { pull } = node();
  await pull();
  expect(await pullStates(graph)).toMatchObject([
    { fault: { code: 'CONNECTOR_RATE_LIMITED' }, notBefore: now + 30_000 },
  ]);
  await pull();
  expect(server.received).toHaveLength(1);
  now += 30_000;
  await pull();
  expect(await events()).toBe(3);
  expect(await pullStates(graph)).toMatchObject([{ fault: null, failures: 0 }]);
});

test('a refused token and a broken gateway are told apart, and neither moves the place', async () => {
  okta.write(3);
  okta.faults.push(
    { status: 401, json: { errorCode: 'E0000011', errorSummary: 'Invalid token provided' } },
    { status: 502 },
  );
  const { pull } = node();
  await pull();
  expect(await pullStates(graph)).toMatchObject([{ fault: { code: 'CONFIG_INVALID' }, failures: 1, checkpoint: null }]);
  now += 3_600_000;
  await pull();
  expect(await pullStates(graph)).toMatchObject([{ fault: { code: 'CONNECTOR_UNAVAILABLE' }, failures: 2 }]);
  now += 3_600_000;
  await pull();
  expect(await events()).toBe(3);
});

test('of two nodes one pulls', async () => {
  okta.write(3);
  await node('node-1').pull();
  await node('node-2').pull();
  expect(server.received).toHaveLength(1);
});

test('a link to somewhere else is not followed with our token', async () => {
  okta.write(3);
  okta.faults.push({
    status: 200,
    json: [],
    headers: { link: '<https://attacker.example/api/v1/logs?after=0>; rel="next"' },
  });
  const { pull } = node();
  await pull();
  await pull();
  expect(server.received).toHaveLength(2);
  expect(await events()).toBe(3);
});

test('a cursor that Okta no longer knows is given up, and the log is read on from where it was told whole', async () => {
  okta.write(1_500);
  const { pull } = node();
  await pull();
  okta.faults.push({ status: 400, json: { errorCode: 'E0000001', errorSummary: "Api validation failed: 'after'" } });
  expect([await pull(), await pull(), await pull()]).toEqual([true, true, false]);
  expect(server.received[2]?.query.get('after')).toBeNull();
  expect(server.received[2]?.query.get('since')).toBe(new Date(START + 999_000 - 1).toISOString());
  expect(await events()).toBe(1_500);
  expect(await pullStates(graph)).toMatchObject([{ fault: null }]);
});
