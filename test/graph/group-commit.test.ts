import { afterAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Principal } from '../../src/domain/access.js';
import type { JsonValue } from '../../src/domain/json.js';
import type { Graph } from '../../src/graph/session.js';
import { auditPart } from '../../src/graph/stores/audit.store.js';
import { progressStore } from '../../src/graph/stores/progress.store.js';
import type { TransactionPart } from '../../src/graph/transaction-part.js';
import type { HandOver } from '../../src/pipeline/ingest/hand-over.js';
import { ingestRecords, MAX_RECORDS } from '../../src/usecases/ingest/ingest-records.js';
import { dumpGraph } from '../harness/graph-dump.js';
import { testHandOver } from '../harness/hand-over.js';
import { connectTestGraph, emptyTestGraph } from '../harness/test-graph.js';

const NOW = Date.UTC(2026, 2, 2, 13);
const OKTA = 'okta/system_log';
const principal: Principal = { id: 'k1', name: 'okta', kind: 'service', roles: ['integrator'], sources: ['*'] };

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const record = (id: number | string, more: object = {}): JsonValue => ({ id: `r${String(id)}`, user: 'u', ...more });

function deliver(handOver: HandOver, records: readonly JsonValue[], idempotencyKey: string | null = null) {
  return ingestRecords(
    { principal, source: OKTA, records, idempotencyKey },
    { handOver, now: () => NOW, maxRecords: MAX_RECORDS },
  );
}

/** Counts the attempts at a commit: a part runs once in each. */
function counting(): { readonly part: TransactionPart; count: number } {
  const counter = { count: 0, part: () => ((counter.count += 1), Promise.resolve()) };
  return counter;
}

test('two hundred single records that arrive at once cost a handful of commits, and each sender has its own receipt', async () => {
  const commits = counting();
  const handOver = testHandOver(graph, { parts: [commits.part, auditPart] });
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) => deliver(handOver, [record(n)], `k${String(n)}`)),
  );
  expect(answers.map(({ receipt }) => receipt)).toEqual(
    Array.from({ length: 200 }, (_, n) => [{ index: 0, eventIds: [`r${String(n)}`], outcome: 'NEW' }]),
  );
  expect(commits.count).toBeLessThan(10);
  expect(await progressStore(graph).of(OKTA)).toMatchObject({ events: 200 });
});

test('a delivery that is refused leaves the others of its transaction alone', async () => {
  const handOver = testHandOver(graph);
  await deliver(handOver, [record('first')], 'taken');
  const settled = await Promise.allSettled([
    deliver(handOver, [record(1)]),
    deliver(handOver, [record(2)], 'taken'),
    deliver(handOver, [record(3, { bad: true }), 'garbage']),
    deliver(handOver, [record('first')], 'taken'),
    deliver(handOver, [record(4), record(1)]),
  ]);
  expect(settled).toMatchObject([
    { value: { accepted: 1 } },
    { reason: { code: 'IDEMPOTENCY_CONFLICT' } },
    { value: { accepted: 0, rejected: [{ code: 'MAPPING_MISSING_FIELD' }, { code: 'INGEST_UNPARSEABLE' }] } },
    { value: { accepted: 1, receipt: [{ eventIds: ['rfirst'], outcome: 'NEW' }] } },
    { value: { accepted: 1, duplicates: 1, receipt: [{ outcome: 'NEW' }, { outcome: 'DUPLICATE' }] } },
  ]);
});

test('a record that the database itself cannot store fails its own delivery and no other', async () => {
  const handOver = testHandOver(graph);
  const tooLongForAnIndex = 'x'.repeat(50_000);
  const settled = await Promise.allSettled([
    deliver(handOver, [record(1)]),
    deliver(handOver, [record(2)]),
    deliver(handOver, [record(tooLongForAnIndex)]),
    deliver(handOver, [record(3)]),
  ]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await progressStore(graph).of(OKTA)).toMatchObject({ events: 3 });
});

test('of deliveries under one key that come at once, each gets the first one’s answer', async () => {
  const handOver = testHandOver(graph);
  const answers = await Promise.all(Array.from({ length: 6 }, () => deliver(handOver, [record(1), record(2)], 'same')));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ accepted: 2, duplicates: 0 });
});

test('deliveries through two nodes at once are stored as if they had come one by one', async () => {
  const other = await connectTestGraph();
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          node: fc.integer({ min: 0, max: 1 }),
          ids: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 4 }),
          version: fc.integer({ min: 0, max: 2 }),
        }),
        { minLength: 2, maxLength: 14 },
      ),
      async (deliveries) => {
        const recordsOf = ({ ids, version }: { ids: readonly number[]; version: number }): readonly JsonValue[] =>
          ids.map((id) => record(id, { version, user: `u${String(id % 3)}` }));
        graph = await emptied(graph);
        const alone = testHandOver(graph);
        for (const delivery of deliveries) await deliver(alone, recordsOf(delivery));
        const expected = await dumpGraph(graph);
        graph = await emptied(graph);
        const nodes = [testHandOver(graph), testHandOver(other)];
        const answers = await Promise.all(
          deliveries.map((delivery) => deliver(nodes[delivery.node] ?? alone, recordsOf(delivery))),
        );
        expect(await dumpGraph(graph)).toEqual(expected);
        const fates = answers.flatMap(({ receipt }) => receipt);
        expect(fates.filter(({ outcome }) => outcome === 'NEW')).toHaveLength(
          new Set(deliveries.flatMap(({ ids }) => ids)).size,
        );
      },
    ),
    { numRuns: 8 },
  );
  await other.close();
});

async function emptied(former: Graph): Promise<Graph> {
  await former.close();
  return emptyTestGraph();
}
