import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { correlationSide } from '../../src/app/platform/correlation.js';
import { auditPart } from '../../src/graph/stores/audit.store.js';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { reprocessGraph } from '../../src/graph/stores/reprocess.store.js';
import { factNamesOf, loadMappings, normaliseRecord, storedFields } from '../../src/pipeline/normalise/index.js';
import type { RawRecord } from '../../src/domain/event.js';
import { ingestRecords } from '../../src/usecases/ingest/ingest-records.js';
import { reprocessDoor, reprocessNext } from '../../src/usecases/ingest/reprocess.js';
import { testHandOver } from '../harness/hand-over.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const DOOR = 'acme/door';
const NOW = Date.UTC(2026, 2, 2, 13);
const principal: Principal = { id: 'k', name: 'k', kind: 'service', roles: ['integrator'], sources: [DOOR] };

/** A vendor that says `denied` where its first mapping saw only log-ins. */
const mapping = (version: number, operation: string) => `
mapping: acme/door
version: ${String(version)}
about: Door controller of the test.
product: { vendor_name: Acme, name: Door }
recognise: exists(door_id)
id: event_id
time: at
cases:
  - class: authentication
    activity: Logon
    operation_from: ${operation}
    set: { user: { uid: badge, name: badge }, service.name: =Door, status_id: 'if(result == "granted", "Success", "Failure")' }
roles:
  actor: { key: '"acme:" + badge', label: badge }
tests:
  - name: a badge opens a door
    given: { event_id: e1, at: '2026-03-02T08:00:00Z', door_id: d1, badge: b1, result: granted }
    expect: { class: authentication, operation: auth.success }
`;
const FIRST = mapping(1, 'if(exists(door_id), "auth.success")');
const FIXED = mapping(2, 'if(result == "granted", "auth.success", "auth.failure")');

const RULE = `
id: failed-then-in
version: 1
title: A door denies, then opens
severity: low
attack: [T1078]
owner: tests
language: eql
query: |
  sequence by actor.account with maxspan=1h
    [authentication where operation == "auth.failure"]
    [authentication where operation == "auth.success"]
`;

let graph: Graph;
let folder: string;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  folder = mkdtempSync(join(tmpdir(), 'sequitur-reprocess-'));
});
afterAll(async () => {
  await graph.close();
  rmSync(folder, { recursive: true, force: true });
});

async function world(text: string | null) {
  const place = mkdtempSync(join(folder, 'mappings-'));
  if (text !== null) {
    mkdirSync(join(place, 'acme'));
    writeFileSync(join(place, 'acme', 'door.yaml'), text);
  }
  const mappings = loadMappings([place]);
  const correlation = correlationSide(graph, {
    fields: storedFields(factNamesOf(mappings)),
    onWork: () => undefined,
    onFault: (fault) => {
      throw fault;
    },
  });
  const parts = [correlation.part, auditPart];
  const handOver = testHandOver(graph, { normalise: (record: RawRecord) => normaliseRecord(record, mappings), parts });
  const deps = {
    graph: reprocessGraph(graph, parts),
    prepare: handOver.prepare.bind(handOver),
    now: () => NOW + 60_000,
  };
  return {
    correlation,
    deps,
    ingest: (records: readonly object[]) =>
      ingestRecords(
        { principal, source: DOOR, records: records as never, idempotencyKey: null },
        { handOver, now: () => NOW, maxRecords: 2_000 },
      ),
    door: reprocessDoor(deps, () => undefined),
  };
}

const record = (n: number, result: string) => ({
  event_id: `e${String(n)}`,
  at: new Date(NOW - 3_600_000 + n * 1_000).toISOString(),
  door_id: 'd1',
  badge: `b${String(n % 7)}`,
  result,
});
const many = (count: number) => Array.from({ length: count }, (_, n) => record(n, n % 3 === 0 ? 'denied' : 'granted'));

const operations = async () =>
  graph.run(
    'MATCH (e:Event) RETURN e.operation AS operation, e.mapping AS mapping, count(e) AS events ORDER BY operation',
  );
const uids = async () => graph.run('MATCH (e:Event) RETURN e.uid AS uid ORDER BY uid');

test('a mended mapping makes stored records anew: same uid, a revision each, hits as if it had been right at once', async () => {
  const before = await world(FIRST);
  const rules = mkdtempSync(join(folder, 'rules-'));
  writeFileSync(join(rules, 'rule.yaml'), RULE);
  await before.correlation.loadRules([rules]);
  await before.ingest(many(450));
  const known = await uids();
  const hits = () => graph.run('MATCH (h:Hit) RETURN h.k AS k, h.e AS e ORDER BY k, e');
  const wrong = await hits();

  const after = await world(FIXED);
  await after.correlation.loadRules([rules]);
  await after.door.begin(principal, { source: DOOR, since: null, dryRun: false });
  while (await reprocessNext(after.deps));
  expect(await after.door.of(principal, DOOR)).toMatchObject({
    state: 'done',
    counts: { scanned: 450, changed: 150, unchanged: 300, added: 0, unreadable: 0, ambiguous: 0 },
  });
  expect(await uids()).toEqual(known);
  expect(await operations()).toEqual([
    { operation: 'auth.failure', mapping: 'acme/door@2', events: 150 },
    { operation: 'auth.success', mapping: 'acme/door@1', events: 300 },
  ]);
  const [former] = await graph.run('MATCH (:Event)-[:HAD_DOCUMENT]->(d) RETURN count(d) AS former');
  expect(former).toEqual({ former: 150 });
  const right = await hits();
  expect(right).not.toEqual(wrong);

  // The same set of hits as if the mended mapping had read the records in the first place.
  await graph.runAlone('MATCH (n) WHERE n:Event OR n:EventDocument OR n:Hit DETACH DELETE n');
  await after.ingest(many(450));
  expect(await hits()).toEqual(right);
});

test('a dry run changes nothing and shows what would differ', async () => {
  await (await world(FIRST)).ingest(many(9));
  const { deps, door } = await world(FIXED);
  const before = await operations();
  await door.begin(principal, { source: DOOR, since: null, dryRun: true });
  while (await reprocessNext(deps));
  const run = await door.of(principal, DOOR);
  expect(run).toMatchObject({ dryRun: true, counts: { scanned: 9, changed: 3 } });
  const shown = run?.samples[0]?.fields.filter(({ path }) => ['operation', 'mapping'].includes(path));
  expect(shown).toEqual([
    { path: 'mapping', before: '"acme/door@1"', after: '"acme/door@2"' },
    { path: 'operation', before: '"auth.success"', after: '"auth.failure"' },
  ]);
  expect(await operations()).toEqual(before);
});

test('an interrupted run goes on at its page, and a second run finds nothing left', async () => {
  await (await world(FIRST)).ingest(many(450));
  const first = await world(FIXED);
  await first.door.begin(principal, { source: DOOR, since: null, dryRun: false });
  await reprocessNext(first.deps);
  // Another node, which knows only what is in the graph.
  const { deps, door } = await world(FIXED);
  expect(await door.begin(principal, { source: DOOR, since: null, dryRun: false })).toMatchObject({
    counts: { scanned: 200 },
  });
  await expect(door.begin(principal, { source: DOOR, since: NOW, dryRun: false })).rejects.toMatchObject({
    code: 'VERSION_CONFLICT',
  });
  while (await reprocessNext(deps));
  expect(await door.of(principal, DOOR)).toMatchObject({ counts: { scanned: 450, changed: 150 } });
  await door.begin(principal, { source: DOOR, since: null, dryRun: false });
  while (await reprocessNext(deps));
  expect(await door.of(principal, DOOR)).toMatchObject({ counts: { scanned: 450, changed: 0, unchanged: 450 } });
});

test('records that no mapping knew become what a new mapping says', async () => {
  const records = many(6);
  const unknown = await world(null);
  await unknown.ingest(records);
  const known = await uids();
  const { deps, door } = await world(FIXED);
  await door.begin(principal, { source: DOOR, since: null, dryRun: false });
  while (await reprocessNext(deps));
  expect(await uids()).toEqual(known);
  expect(await operations()).toMatchObject([
    { operation: 'auth.failure', events: 2 },
    { operation: 'auth.success', events: 4 },
  ]);
});

test('a vendor’s revision after a reprocess still counts, and only from the time asked for is touched', async () => {
  await (await world(FIRST)).ingest([record(0, 'denied'), record(3, 'denied')]);
  const { deps, door, ingest } = await world(FIXED);
  await door.begin(principal, { source: DOOR, since: NOW - 3_600_000 + 2_000, dryRun: false });
  while (await reprocessNext(deps));
  expect(await door.of(principal, DOOR)).toMatchObject({ counts: { scanned: 1, changed: 1 } });
  expect(await ingest([record(3, 'denied')])).toMatchObject({ duplicates: 1 });
  expect(await ingest([record(3, 'granted')])).toMatchObject({ receipt: [{ outcome: 'REVISION' }] });
});

test('a key reprocesses only what it may deliver', async () => {
  const { door } = await world(FIXED);
  await expect(door.begin(principal, { source: 'okta/system_log', since: null, dryRun: true })).rejects.toMatchObject({
    code: 'INGEST_SOURCE_FORBIDDEN',
  });
});

test('a source of which nothing was ever stored is not reprocessed in silence', async () => {
  const anybody: Principal = { ...principal, sources: ['acme/*'] };
  const { door } = await world(FIRST);
  await expect(door.begin(anybody, { source: 'acme/dor', since: null, dryRun: true })).rejects.toMatchObject({
    code: 'NOT_FOUND',
    place: { path: 'source' },
  });
  expect(await door.of(anybody, 'acme/dor')).toBeNull();
});
