import { afterAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Principal } from '../../src/domain/access.js';
import type { JsonValue } from '../../src/domain/json.js';
import type { Graph } from '../../src/graph/session.js';
import { deadLetterStore } from '../../src/graph/stores/dead-letter.store.js';
import { progressStore } from '../../src/graph/stores/progress.store.js';
import { forgetExpiredReceipts } from '../../src/graph/stores/receipt.store.js';
import { replayMatching } from '../../src/pipeline/ingest/replay.js';
import { replayDeadLetter } from '../../src/usecases/ingest/dead-letters.js';
import { ingestRecords, MAX_RECORDS } from '../../src/usecases/ingest/ingest-records.js';
import { dumpGraph } from '../harness/graph-dump.js';
import { testHandOver, tinyVendor as tiny } from '../harness/hand-over.js';
import { connectTestGraph, emptyTestGraph } from '../harness/test-graph.js';

const NOW = Date.UTC(2026, 2, 2, 13);
const OKTA = 'okta/system_log';
const principal: Principal = { id: 'k1', name: 'okta', kind: 'service', roles: ['integrator'], sources: [OKTA] };

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

function deliver(
  records: readonly JsonValue[],
  idempotencyKey: string | null = null,
  handOver = testHandOver(graph),
  now = NOW,
) {
  return ingestRecords(
    { principal, source: null, records, idempotencyKey },
    { handOver, now: () => now, maxRecords: MAX_RECORDS },
  );
}
const lettersParked = () => deadLetterStore(graph).count({});
const record = (id: number, more: object = {}) => ({ id: `r${String(id)}`, user: `u${String(id % 3)}`, ...more });

test('an unreadable record that is sent again in other batches is the one dead letter that it was', async () => {
  const [good, bad] = [record(1), record(4, { bad: true })];
  const first = await deliver([good, bad, 'garbage', 'garbage']);
  expect(await lettersParked()).toBe(3);
  const again = await deliver(['garbage', bad]);
  expect(again.rejected.map(({ deadLetterId }) => deadLetterId)).toEqual(
    [2, 1].map((at) => first.rejected.find(({ index }) => index === at)?.deadLetterId),
  );
  await deliver(['garbage', 'garbage', good]);
  expect(await lettersParked()).toBe(3);
});

test('what is no vendor and product is no source, and leaves nothing', async () => {
  const everything: Principal = { ...principal, sources: ['*'] };
  const input = { principal: everything, records: [record(1)], idempotencyKey: null };
  const deps = { handOver: testHandOver(graph), now: () => NOW, maxRecords: MAX_RECORDS };
  for (const source of ['okta', 'Okta/Log', 'a/b/c', ' a/b'])
    await expect(ingestRecords({ ...input, source }, deps)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(await graph.run('MATCH (e:Event) RETURN e.uid AS uid')).toEqual([]);
});

test('equal unreadable records of two keyed deliveries are two dead letters', async () => {
  await deliver(['garbage'], 'a');
  await deliver(['garbage'], 'b');
  await deliver(['garbage'], 'b');
  expect(await lettersParked()).toBe(2);
});

test('every record of a delivery is answered: new, duplicate, revision or parked', async () => {
  await deliver([record(1, { version: 1 }), record(2)]);
  const answer = await deliver([
    record(1, { version: 2 }),
    record(2),
    record(3),
    record(3),
    record(4, { bad: true }),
    'garbage',
  ]);
  expect(answer.receipt.map(({ outcome }) => outcome)).toEqual([
    'REVISION',
    'DUPLICATE',
    'NEW',
    'DUPLICATE',
    'PARKED',
    'PARKED',
  ]);
  expect(answer).toMatchObject({ accepted: 2, duplicates: 2 });
  expect(answer.rejected.map(({ index, code }) => [index, code])).toEqual([
    [4, 'MAPPING_MISSING_FIELD'],
    [5, 'INGEST_UNPARSEABLE'],
  ]);
});

test('the same delivery under the same key gets the same answer, also when two nodes get it at once', async () => {
  const other = await connectTestGraph();
  const records = [record(1), record(2), record(3, { bad: true })];
  const answers = await Promise.all([
    deliver(records, 'once'),
    deliver(records, 'once', testHandOver(other)),
    deliver(records, 'once'),
  ]);
  await other.close();
  expect(answers[0].accepted).toBe(2);
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
});

test('an idempotency key with other records is a conflict, and another sender may use the same word', async () => {
  await deliver([record(1)], 'mine');
  await expect(deliver([record(2)], 'mine')).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  const stranger = { ...principal, id: 'k2' };
  const input = { principal: stranger, source: null, records: [record(2)], idempotencyKey: 'mine' };
  const answer = await ingestRecords(input, { handOver: testHandOver(graph), now: () => NOW, maxRecords: MAX_RECORDS });
  expect(answer.accepted).toBe(1);
});

test('a key is forgotten after seven days', async () => {
  const week = 7 * 24 * 3_600_000;
  await deliver([record(1)], 'old');
  expect(await forgetExpiredReceipts(graph, NOW + week - 1)).toBe(0);
  expect((await deliver([record(2)], 'old', testHandOver(graph), NOW + week)).accepted).toBe(1);
  expect(await forgetExpiredReceipts(graph, NOW + 2 * week)).toBe(1);
});

test('a parked record is kept whole, listed by code, and replayed once after the fix', async () => {
  await deliver([record(1, { bad: true, note: 'ünï' }), 'garbage', record(2)]);
  const letters = deadLetterStore(graph);
  const [letter] = await letters.list({ code: 'MAPPING_MISSING_FIELD' }, { first: 10, after: null });
  expect(JSON.parse(letter?.raw ?? '')).toEqual(record(1, { bad: true, note: 'ünï' }));
  const fixed = testHandOver(graph, { normalise: (raw) => testNormaliseFixed(raw) });
  const deps = { handOver: fixed, letters, now: () => NOW + 1 };
  expect(await replayMatching({ source: OKTA }, deps)).toEqual({ replayed: 1, failedAgain: 1 });
  expect(await letters.count({})).toBe(1);
  expect(await replayMatching({}, deps)).toEqual({ replayed: 0, failedAgain: 1 });
  const [still] = await letters.list({}, { first: 10, after: null });
  expect(still).toMatchObject({ code: 'INGEST_UNPARSEABLE', attempts: 3, raw: 'garbage' });
  await expect(replayDeadLetter({ ...principal, roles: ['viewer'] }, still?.id ?? '', deps)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(replayDeadLetter(principal, letter?.id ?? '', deps)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

function testNormaliseFixed(raw: Parameters<ReturnType<typeof testHandOver>['prepare']>[0][number]) {
  const mended = typeof raw.raw === 'string' ? raw.raw : { ...(raw.raw as object), bad: false };
  return tiny({ ...raw, raw: mended as JsonValue });
}

test('pages of dead letters miss none and repeat none', async () => {
  for (let n = 0; n < 5; n += 1)
    await deliver(
      Array.from({ length: 3 }, (_, i) => `line ${String(n)} ${String(i)}`),
      null,
      testHandOver(graph),
      NOW + (n >> 1),
    );
  const letters = deadLetterStore(graph);
  const seen: string[] = [];
  for (let after: string | null = null; ;) {
    const page = await letters.list({}, { first: 4, after });
    const last = page.at(-1);
    if (last === undefined) break;
    seen.push(...page.map(({ id }) => id));
    after = `${String(last.receivedAt)}:${last.id}`;
  }
  expect(new Set(seen).size).toBe(15);
  expect(seen).toHaveLength(15);
});

test('a record older than retention is parked, and one from the future moves no watermark', async () => {
  const handOver = testHandOver(graph, { retentionMs: () => 86_400_000 });
  const answer = await deliver(
    [record(1, { at: NOW - 90_000_000 }), record(2, { at: NOW + 400_000 }), record(3, { at: NOW - 5 })],
    null,
    handOver,
  );
  expect(answer.rejected.map(({ code }) => code)).toEqual(['TOO_OLD']);
  expect(await progressStore(graph).of(OKTA)).toMatchObject({
    maxEventTime: NOW - 5,
    lastReceivedAt: NOW,
    events: 2,
    parked: 1,
  });
});

test('a source is complete up to the first gap, however its intervals came', async () => {
  const progress = progressStore(graph);
  const intervals = [
    [40, 50],
    [0, 10],
    [11, 20],
    [5, 12],
    [45, 60],
  ].map(([from = 0, to = 0]) => ({ from, to }));
  await Promise.all(intervals.map((interval) => progress.covered('okta/system_log', interval)));
  expect(await progress.of(OKTA)).toMatchObject({ completeUpTo: 20, gaps: [{ from: 21, to: 39 }] });
  expect(await progress.all()).toHaveLength(1);
});

test('a full disk or a full queue refuses the batch before anything is written', async () => {
  const full = testHandOver(graph, { disk: () => Promise.resolve({ free: 10, total: 100 }) });
  await expect(deliver([record(1)], null, full)).rejects.toMatchObject({ code: 'DISK_FULL' });
  const narrow = testHandOver(graph, { config: { maxRecordsUnderWay: 1, minFreeBytes: 0 } });
  const [first, second] = await Promise.allSettled([
    deliver([record(1)], null, narrow),
    deliver([record(2)], null, narrow),
  ]);
  expect(first.status).toBe('fulfilled');
  expect(second).toMatchObject({ reason: { code: 'BUSY', retryable: true } });
  expect((await deliver([record(2)], null, narrow)).accepted).toBe(1);
});

test('a record longer than the setting allows is kept whole as a dead letter, and the others go on', async () => {
  const deps = { handOver: testHandOver(graph), now: () => NOW, maxRecords: 10, maxRecordBytes: 60 };
  const records = [record(1), record(2, { note: 'x'.repeat(60) }), `{"id":"r3","note":"${'ü'.repeat(30)}"}`, record(4)];
  const answer = await ingestRecords({ principal, source: null, records, idempotencyKey: null }, deps);
  expect(answer.receipt.map(({ outcome }) => outcome)).toEqual(['NEW', 'PARKED', 'PARKED', 'NEW']);
  expect(answer.rejected.map(({ code }) => code)).toEqual(['INGEST_TOO_LARGE', 'INGEST_TOO_LARGE']);
});

test('a key delivers for its own sources only, whatever the record says', async () => {
  const handOver = testHandOver(graph);
  const from = (source: string | null, who: Partial<Principal> = {}) =>
    ingestRecords(
      { principal: { ...principal, ...who }, source, records: [record(1)], idempotencyKey: null },
      { handOver, now: () => NOW, maxRecords: 10 },
    );
  await expect(from('entra/signin')).rejects.toMatchObject({ code: 'INGEST_SOURCE_FORBIDDEN' });
  await expect(from(null, { sources: ['a/b', 'c/d'] })).rejects.toMatchObject({ code: 'INGEST_SOURCE_FORBIDDEN' });
  await expect(from(OKTA, { roles: ['viewer'] })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect((await from('okta/other', { sources: ['okta/*'] })).accepted).toBe(1);
  const many = Array.from({ length: 11 }, (_, n) => record(n));
  const tooMany = ingestRecords(
    { principal, source: null, records: many, idempotencyKey: null },
    { handOver, now: () => NOW, maxRecords: 10 },
  );
  await expect(tooMany).rejects.toMatchObject({ code: 'INGEST_BATCH_TOO_LARGE' });
});

const arbitraryRecord = fc.record(
  {
    id: fc.integer({ min: 1, max: 8 }),
    user: fc.integer({ min: 1, max: 4 }),
    login: fc.constantFrom('a@x.example', 'b@x.example', 'c@x.example'),
    version: fc.integer({ min: 0, max: 2 }),
    at: fc.integer({ min: NOW - 1000, max: NOW }),
    bad: fc.boolean(),
  },
  { requiredKeys: ['id', 'user'] },
);

test('in whatever order, batches and repetitions the records come, the graph is the same', async () => {
  const wipe = /* cypher */ 'MATCH (n) WHERE NOT n:Migration DETACH DELETE n';
  const property = fc.asyncProperty(
    fc.array(arbitraryRecord, { minLength: 1, maxLength: 12 }),
    fc.infiniteStream(fc.nat(1000)),
    async (records, random) => {
      await graph.runAlone(wipe);
      await deliver(records);
      const atOnce = await dumpGraph(graph);
      await graph.runAlone(wipe);
      const places = [...records, ...records.slice(0, 3)]
        .map((each) => ({ each, at: random.next().value as number }))
        .sort((a, b) => a.at - b.at);
      for (let n = 0; n < places.length;) {
        const size = 1 + ((random.next().value as number) % 4);
        await deliver(places.slice(n, n + size).map(({ each }) => each));
        n += size;
      }
      expect(await dumpGraph(graph)).toEqual(atOnce);
    },
  );
  await fc.assert(property, { numRuns: Number(process.env['SEQUITUR_RUNS'] ?? 15) });
});
