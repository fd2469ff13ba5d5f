import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shippedPolicies } from '../../src/app/platform/decisions.js';
import type { RoleRef } from '../../src/domain/entity.js';
import type { RawRecord } from '../../src/domain/event.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { Graph } from '../../src/graph/session.js';
import { alertGraph, alertPart } from '../../src/graph/stores/alert-case.store.js';
import { foldStage } from '../../src/graph/stores/alert-fold.store.js';
import { eventStore } from '../../src/graph/stores/ingest-batch.store.js';
import { likenessOf } from '../../src/pipeline/ingest/alert-fold.js';
import type { HandOver } from '../../src/pipeline/ingest/hand-over.js';
import { DEFAULT_GROUPING } from '../../src/usecases/correlation/group-cases.js';
import { groupAlertsNext } from '../../src/usecases/decision/group-alerts.js';
import { ingestRecords } from '../../src/usecases/ingest/ingest-records.js';
import { startApi } from '../harness/api-server.js';
import { testHandOver, tinyVendor } from '../harness/hand-over.js';
import { makeEvent } from '../harness/make-event.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const AFTER = 10;
const LONG = process.env['SEQUITUR_LONG'] === '1';
const STORM = LONG ? 100_000 : 3_000;
const T0 = Date.UTC(2026, 2, 10, 12);
const policies = shippedPolicies();
const sender = { id: 'edr', name: 'edr', kind: 'service' as const, roles: ['integrator' as const], sources: ['*'] };

let graph: Graph;
let handOver: HandOver;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  handOver = aNode();
});

/** A node of the cluster: of the others it knows only what the graph says. */
function aNode(): HandOver {
  const store = eventStore(graph, [alertPart(randomUUID)], foldStage({ likenessOf, after: AFTER }, randomUUID));
  return testHandOver(graph, { normalise, store });
}
afterAll(() => graph.close());

/** An endpoint product: `{id, at, device, file, user?, severity?, technique?}`; the file and the title are the attacker's. */
function normalise(record: RawRecord) {
  if (record.source !== 'edr/alerts') return tinyVendor(record);
  const { id, at, device, file, user, severity = 3, technique = 'T1059', version = 0 } = record.raw as JsonObject;
  const time = Number(at);
  const roles: RoleRef[] = [{ kind: 'Device', key: String(device), label: String(device), role: 'device' }];
  if (user !== undefined) roles.push({ kind: 'Account', key: String(user), label: String(user), role: 'subject' });
  roles.push({ kind: 'File', key: String(file), label: String(file), role: 'file' });
  const finding_info = { title: `Found ${String(file)}`, attacks: [{ technique: { uid: String(technique) } }] };
  const ocsf = { class_uid: 2004, time, finding_info };
  const finding = { categoryUid: 2, classUid: 2004, className: 'detection_finding', severityId: Number(severity) };
  const event = {
    version: Number(version),
    uid: String(id),
    source: 'edr/alerts',
    raw: record.raw,
    receivedAt: record.receivedAt,
    operation: null,
  };
  return { events: [makeEvent({ ...event, time, ocsf, roles, ...finding })] };
}

const alert = (n: number, part: JsonObject = {}): JsonObject => ({
  id: `alert-${String(n)}`,
  at: T0 + (n % 599_000),
  device: 'pc-1',
  user: 'okta:mara',
  file: `evil-${String(n % 40)}.exe`,
  ...part,
});

async function deliver(records: readonly JsonObject[], source = 'edr/alerts', node = handOver) {
  const input = { principal: sender, source, records, idempotencyKey: null };
  return ingestRecords(input, { handOver: node, now: () => T0 + 600_000, maxRecords: 2_000 });
}

async function group(): Promise<void> {
  const options = { policies, grouping: DEFAULT_GROUPING, now: () => T0 + 600_000, newId: randomUUID };
  while (await groupAlertsNext({ graph: alertGraph(graph), ...options }));
}

const outcomes = (receipts: readonly { readonly receipt: readonly { readonly outcome: string }[] }[]) => {
  const counted: Record<string, number> = {};
  for (const { outcome } of receipts.flatMap(({ receipt }) => receipt)) counted[outcome] = (counted[outcome] ?? 0) + 1;
  return counted;
};

interface Fold {
  readonly id: string;
  readonly count: number;
  readonly folded: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly state: string;
  readonly entitiesLeftOut: number;
  readonly rule: {
    readonly after: number;
    readonly techniqueIds: readonly string[];
    readonly entities: readonly string[];
  };
  readonly samples: readonly { readonly uid: string }[];
  readonly alerts: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly uid: string; readonly alertFold: { readonly id: string } }[];
  };
}

const CASES = `{ cases(first: 50) { nodes { number eventCount firstEventAt lastEventAt entities(first: 100) { totalCount }
  alertFolds(first: 10) { nodes { id count folded firstSeen lastSeen state entitiesLeftOut samples { uid } alerts(first: 5) { totalCount nodes { uid alertFold { id } } }
    rule { after techniqueIds entities } } } } } }`;

async function cases() {
  const api = await startApi(graph);
  try {
    const { data, errors } = await api.ask(CASES);
    expect(errors).toEqual([]);
    type Row = { number: number; eventCount: number; entities: { totalCount: number }; alertFolds: { nodes: Fold[] } };
    return (data as unknown as { cases: { nodes: Row[] } }).cases.nodes;
  } finally {
    await api.close();
  }
}

const counted = async (cypher: string) => (await graph.run<{ n: number }>(cypher))[0]?.n;

test(
  'a storm of near-identical alerts is one alert with its count in one case, and another source is served meanwhile',
  async () => {
    const records = Array.from({ length: STORM }, (_, n) => alert(n));
    const parts = Array.from({ length: STORM / 500 }, (_, i) => records.slice(i * 500, (i + 1) * 500));
    let under = parts.length;
    const storm = [];
    for (const half of [parts.slice(0, 18), parts.slice(18)])
      storm.push(
        ...half.map(async (part) => {
          const receipt = await patiently(() => deliver(part));
          under -= 1;
          return receipt;
        }),
      );
    const other = await deliver([{ id: 'quiet-1', user: 'ben' }], 'okta/system_log');
    expect(other.accepted).toBe(1);
    expect(under).toBeGreaterThan(0);
    const receipts = await Promise.all(storm);
    const { NEW = 0, FOLDED = 0 } = outcomes(receipts);
    expect(NEW + FOLDED).toBe(STORM);
    // Writers that overlap may each let the first few stand.
    expect(NEW).toBeLessThanOrEqual(4 * AFTER);
    expect(receipts.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(STORM);
    await group();
    expect(await counted('MATCH (e:Alert) RETURN count(e) AS n')).toBe(STORM);
    const [only, ...rest] = await cases();
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ eventCount: NEW, firstEventAt: new Date(T0).toISOString() });
    expect(only?.alertFolds.nodes).toMatchObject([
      {
        count: STORM,
        folded: FOLDED,
        firstSeen: new Date(T0).toISOString(),
        lastSeen: new Date(T0 + Math.min(STORM, 599_000) - 1).toISOString(),
        state: 'folding',
        entitiesLeftOut: 0,
        rule: { after: AFTER, techniqueIds: ['T1059'], entities: ['device pc-1', 'subject okta:mara'] },
        alerts: { totalCount: FOLDED },
      },
    ]);
    expect(only?.alertFolds.nodes[0]?.samples.length).toBeGreaterThanOrEqual(AFTER);
    const { id, alerts } = only?.alertFolds.nodes[0] as Fold;
    expect(alerts.nodes.map(({ alertFold }) => alertFold.id)).toEqual([id, id, id, id, id]);
    // The case knows every file, though most of its alerts are only counted.
    expect(only?.entities.totalCount).toBe(42);
  },
  LONG ? 3_600_000 : 60_000,
);

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (fault) {
      if ((fault as { code?: string }).code !== 'BUSY') throw fault;
      await new Promise(setImmediate);
    }
  }
}

test(
  'two nodes that write one storm at once, a fifth of it on both, count each alert once in one case',
  async () => {
    const size = LONG ? 100_000 : 2_000;
    const part = (from: number) => Array.from({ length: size / 40 }, (_, n) => alert(from + n));
    const parts = (from: number, to: number) =>
      Array.from({ length: Math.ceil((to - from) / (size / 40)) }, (_, n) => part(from + n * (size / 40)));
    const nodes = [aNode(), aNode()];
    const work = [parts(0, (size * 6) / 10), parts((size * 4) / 10, size).reverse()];
    const receipts = await Promise.all(
      nodes.flatMap((node, n) => (work[n] ?? []).map((each) => patiently(() => deliver(each, 'edr/alerts', node)))),
    );
    const { NEW = 0, FOLDED = 0, DUPLICATE = 0 } = outcomes(receipts);
    expect({ stored: NEW + FOLDED, again: DUPLICATE }).toEqual({ stored: size, again: size / 5 });
    await group();
    const [only, ...rest] = await cases();
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ eventCount: NEW, alertFolds: { nodes: [{ count: size, folded: FOLDED }] } });
    expect(await counted('MATCH (e:Alert) WHERE e.fold IS NOT NULL RETURN count(e) AS n')).toBe(FOLDED);
  },
  LONG ? 3_600_000 : 60_000,
);

test('an alert with a new device or user, of another severity or kind, or of another time is never folded', async () => {
  await deliver(Array.from({ length: 20 }, (_, n) => alert(n)));
  const others = [
    { device: 'pc-2' },
    { user: 'okta:ben' },
    { severity: 5 },
    { technique: 'T1003' },
    { at: T0 + 600_000 },
  ];
  const { receipt } = await deliver(others.map((part, n) => alert(1_000 + n, part)));
  expect(receipt.map(({ outcome }) => outcome)).toEqual(['NEW', 'NEW', 'NEW', 'NEW', 'NEW']);
});

test('the same alerts again are known, and counted once', async () => {
  const records = Array.from({ length: 30 }, (_, n) => alert(n));
  expect(outcomes([await deliver(records)])).toEqual({ NEW: 10, FOLDED: 20 });
  expect(outcomes([await deliver(records)])).toEqual({ DUPLICATE: 30 });
  await group();
  expect((await cases()).map(({ alertFolds }) => alertFolds.nodes.map(({ count }) => count))).toEqual([[30]]);
});

test('in whatever order and parts alerts come, they are counted alike in one case', async () => {
  const records = Array.from({ length: 40 }, (_, n) => alert(n));
  const parts = fc.shuffledSubarray(records, { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1, max: 39 }), async (shuffled, cut) => {
      await graph.write((tx) => tx.run('MATCH (n) WHERE NOT n:Migration DETACH DELETE n'));
      await deliver(shuffled.slice(0, cut));
      if (cut % 2 === 0) await group();
      await deliver(shuffled.slice(cut));
      await group();
      const found = await cases();
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ eventCount: 10, entities: { totalCount: 42 } });
      expect(found[0]?.alertFolds.nodes).toMatchObject([
        { count: 40, folded: 30, firstSeen: new Date(T0).toISOString(), lastSeen: new Date(T0 + 39).toISOString() },
      ]);
    }),
    { numRuns: LONG ? 100 : 5 },
  );
}, 120_000);

test('a later word of the vendor that changes nothing that counts stays folded; a worse one stands up', async () => {
  await deliver(Array.from({ length: 12 }, (_, n) => alert(n)));
  const folded = (await graph.run<{ uid: string }>('MATCH (e:Alert) WHERE e.fold IS NOT NULL RETURN e.uid AS uid')).map(
    ({ uid }) => Number(uid.slice(6)),
  );
  const [same = 0, worse = 0] = folded;
  const { receipt } = await deliver([
    alert(same, { file: 'renamed.exe', version: 1 }),
    alert(worse, { severity: 5, version: 1 }),
  ]);
  expect(receipt.map(({ outcome }) => outcome)).toEqual(['REVISION', 'REVISION']);
  await group();
  const [only] = await cases();
  expect(only).toMatchObject({ eventCount: 11, alertFolds: { nodes: [{ folded: 1 }] } });
});

test('whoever undoes a fold has each of its alerts in the case, and those that follow', async () => {
  await deliver(Array.from({ length: 50 }, (_, n) => alert(n)));
  await group();
  const [before] = await cases();
  const id = before?.alertFolds.nodes[0]?.id ?? '';
  const api = await startApi(graph);
  const unfold = (input: object, key = 'analyst') =>
    api.ask(
      `mutation($input: UnfoldAlertsInput!) { unfoldAlerts(input: $input) { __typename ... on Refusal { code }
      ... on AlertsUnfolded { fold { state unfoldedBy unfoldReason case { number } } } } }`,
      { input },
      key,
    );
  expect((await unfold({ id, reason: 'who' }, 'viewer')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  expect((await unfold({ id: 'AlertFold:none', reason: 'x' })).data).toMatchObject({
    unfoldAlerts: { code: 'NOT_FOUND' },
  });
  expect((await unfold({ id, reason: 'one of these is real' })).data).toMatchObject({
    unfoldAlerts: { fold: { state: 'unfolding', unfoldedBy: 'analyst', case: { number: before?.number } } },
  });
  await api.close();
  await group();
  expect(outcomes([await deliver([alert(500)])])).toEqual({ NEW: 1 });
  await group();
  const [after, ...rest] = await cases();
  expect(rest).toEqual([]);
  expect(after).toMatchObject({ eventCount: 51, alertFolds: { nodes: [{ state: 'unfolded', folded: 0, count: 51 }] } });
});
