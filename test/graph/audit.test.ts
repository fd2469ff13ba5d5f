import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { NormalisedEvent } from '../../src/domain/event.js';
import type { Graph } from '../../src/graph/session.js';
import {
  appendAudit,
  auditLog,
  auditPart,
  readStream,
  streamNames,
  verifyStream,
} from '../../src/graph/stores/audit.store.js';
import type { Principal } from '../../src/domain/access.js';
import { listAuditEvents } from '../../src/usecases/audit/list-audit-events.js';
import { verifyAudit } from '../../src/usecases/audit/verify-audit.js';
import { connectTestGraph, emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const entry = (stream: string, n: number) => ({ stream, type: 'test', at: 1_000 + n, actor: 'ana', body: { n } });
const append = (stream: string, ...numbers: number[]) =>
  graph.write((tx) =>
    appendAudit(
      tx,
      numbers.map((n) => entry(stream, n)),
    ),
  );
const collect = async (stream: string) => {
  const links = [];
  for await (const link of readStream(graph, stream)) links.push(link);
  return links;
};

test('links follow each other from nothing', async () => {
  await append('case/1', 1, 2);
  await append('case/1', 3);
  const links = await collect('case/1');
  expect(links.map(({ seq, body }) => [seq, body['n']])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  expect(links[0]?.prevHash).toBe('0'.repeat(64));
  expect(links[2]?.prevHash).toBe(links[1]?.hash);
  expect(await verifyStream(graph, 'case/1')).toEqual({
    stream: 'case/1',
    links: 3,
    intact: true,
    brokenAt: null,
    unsealed: 3,
  });
});

test('a transaction that fails leaves no link behind', async () => {
  const failing = graph.write(async (tx) => {
    await appendAudit(tx, [entry('case/1', 1)]);
    throw new Error('after the audit');
  });
  await expect(failing).rejects.toThrow();
  expect(await collect('case/1')).toEqual([]);
});

test('fifty writers on twenty streams leave twenty whole chains and lose nothing', async () => {
  const second = await connectTestGraph();
  const writer = async (w: number) => {
    for (let n = 0; n < 4; n++) {
      const streams = [w % 20, (w * 7 + n) % 20, (w + 13 * n) % 20].map((s) => `case/${String(s)}`);
      await (w % 2 === 0 ? graph : second).write((tx) =>
        appendAudit(
          tx,
          streams.map((stream) => entry(stream, w * 10 + n)),
        ),
      );
    }
  };
  await Promise.all(Array.from({ length: 50 }, (_, w) => writer(w)));
  await second.close();
  const names = await streamNames(graph, 'case/');
  const checks = await Promise.all(names.map((name) => verifyStream(graph, name)));
  expect(checks.every(({ intact }) => intact)).toBe(true);
  expect(checks.reduce((sum, { links }) => sum + links, 0)).toBe(50 * 4 * 3);
}, 120_000);

test.each([
  ['a changed body', 'MATCH (e:AuditEvent {seq: 2}) SET e.bodyJson = \'{"n":9}\'', 2],
  ['a changed actor', "MATCH (e:AuditEvent {seq: 1}) SET e.actor = 'bo'", 1],
  ['a dropped link', 'MATCH (e:AuditEvent {seq: 2}) DELETE e', 2],
  ['a cut end', 'MATCH (e:AuditEvent {seq: 3}) DELETE e', 3],
  [
    'two links that changed places',
    'MATCH (a:AuditEvent {seq: 1}), (b:AuditEvent {seq: 2}) SET a.seq = 99 SET b.seq = 1 SET a.seq = 2',
    1,
  ],
  ['a rewritten head', "MATCH (s:AuditStream) SET s.hash = 'x'", 4],
])('%s is found, with the place', async (_name, damage, place) => {
  await append('case/1', 1, 2, 3);
  await graph.runAlone(damage);
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: false, brokenAt: place });
});

test('a batch is one link per source, and its digest does not depend on the order of arrival', async () => {
  const event = (uid: string, source: string) =>
    ({ uid, source, contentDigest: `c-${uid}`, receivedAt: 5 }) as NormalisedEvent;
  const a = [event('1', 'okta/system_log'), event('2', 'okta/system_log'), event('3', 'google/workspace')];
  for (const created of [a, a.toReversed()])
    await graph.write((tx) => auditPart(tx, { created, revised: [], identityChanges: [] }));
  const [first, second] = await collect('source/okta/system_log');
  expect(first?.body).toMatchObject({ created: 2, revised: 0 });
  expect(second?.body).toEqual(first?.body);
  expect(await collect('source/google/workspace')).toHaveLength(2);
});

const auditor: Principal = { id: 'au', name: 'au', kind: 'human', roles: ['auditor'], sources: [] };

test('the audit is read page by page, newest first, nothing twice and nothing left out', async () => {
  await append('case/1', 1, 2, 3, 3, 3);
  await append('case/2', 2, 3, 4);
  const log = auditLog(graph);
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const query = { filter: {}, first: 3, ...(after === undefined ? {} : { after }) };
    const page = await listAuditEvents(log, auditor, query);
    seen.push(...page.events.map(({ at, stream, seq }) => `${String(at)} ${stream} ${String(seq)}`));
    after = page.next ?? undefined;
  } while (after !== undefined);
  expect(seen).toHaveLength(8);
  expect(seen).toEqual([...new Set(seen)].sort().toReversed());
  const only = await listAuditEvents(log, auditor, { filter: { stream: 'case/2', since: 1_003 }, first: 9 });
  expect(only.events.map(({ seq }) => seq)).toEqual([3, 2]);
});

test('a cursor of another list, and a reader without the right, are refused', async () => {
  const log = auditLog(graph);
  const broken = listAuditEvents(log, auditor, { filter: {}, first: 1, after: 'x' });
  await expect(broken).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
  const viewer: Principal = { ...auditor, roles: ['viewer'] };
  await expect(verifyAudit(log, viewer, '')).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('verifying names the stream that was tampered with and clears the others', async () => {
  await append('case/1', 1, 2);
  await append('case/2', 1);
  await graph.runAlone("MATCH (e:AuditEvent {stream: 'case/1', seq: 2}) SET e.actor = 'bo'");
  const { intact, streams } = await verifyAudit(auditLog(graph), auditor, 'case/');
  expect(intact).toBe(false);
  expect(streams.map(({ stream, brokenAt }) => [stream, brokenAt])).toEqual([
    ['case/1', 2],
    ['case/2', null],
  ]);
});
