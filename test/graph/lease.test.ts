import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { endLeases, holdLease, releaseLease, takeLease } from '../../src/graph/lease.js';
import { migrate } from '../../src/graph/migrate.js';
import type { Graph } from '../../src/graph/session.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const request = (holder: string, ttlMs = 60_000) => ({ name: 'job', holder, ttlMs, waitMs: 0 });

test('a lease has one holder, and its fence rises when it changes hands', async () => {
  const first = await takeLease(graph, request('a'));
  expect(await takeLease(graph, request('b'))).toBeNull();
  await releaseLease(graph, request('a'));
  const second = await takeLease(graph, request('b'));
  expect(second?.fence).toBe((first?.fence ?? 0) + 1);
});

test('a holder whose lease was taken over can write nothing more', async () => {
  const stale = await takeLease(graph, { ...request('old'), name: 'other', ttlMs: -1 });
  await takeLease(graph, { ...request('new'), name: 'other' });
  const writing = graph.write((tx) => holdLease(tx, stale ?? { name: 'other', fence: -1 }));
  await expect(writing).rejects.toMatchObject({ code: 'LEASE_LOST' });
});

test('a database that starts with its only owner waits for nobody who was killed', async () => {
  await takeLease(graph, { ...request('killed'), name: 'left' });
  await endLeases(graph);
  expect(await takeLease(graph, { ...request('next'), name: 'left' })).not.toBeNull();
});

test('migrations that ran are not run again', async () => {
  expect(await migrate(graph, 'schema/graph/migrations', 'again')).toEqual([]);
});

test('where nobody else can hold it, migrations that find their lease held say that the store is broken', async () => {
  let waits = 0;
  const onWait = () => (waits += 1);
  await takeLease(graph, { ...request('ghost'), name: 'migrations' });
  const alone = migrate(graph, 'schema/graph/migrations', 'start', { alone: true, onWait });
  await expect(alone).rejects.toMatchObject({ code: 'GRAPH_BROKEN' });
  expect(waits).toBe(0);
  await releaseLease(graph, { name: 'migrations', holder: 'ghost' });
});

test('a node that waits for another one that migrates says so once', async () => {
  let waits = 0;
  await takeLease(graph, { ...request('other', 700), name: 'migrations' });
  const shared = migrate(graph, 'schema/graph/migrations', 'start', { onWait: () => (waits += 1) });
  expect(await shared).toEqual([]);
  expect(waits).toBe(1);
});
