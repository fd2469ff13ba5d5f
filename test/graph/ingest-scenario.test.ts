import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadShipped } from '../../src/app/demo/load-shipped.js';
import { readScenario } from '../../src/app/demo/scenario.js';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { accountsOf, personsOfAccounts } from '../../src/graph/stores/identity.store.js';
import { loadMappings, normaliseRecord, SHIPPED_MAPPINGS } from '../../src/pipeline/normalise/index.js';
import { ingestRecords, MAX_RECORDS } from '../../src/usecases/ingest/ingest-records.js';
import { dumpGraph } from '../harness/graph-dump.js';
import { testHandOver } from '../harness/hand-over.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const RECORDS = join('seeds', 'scenarios', 'slow-identity-takeover', 'records');
const principal: Principal = { id: 'k', name: 'all', kind: 'service', roles: ['integrator'], sources: ['*'] };
const library = loadMappings([SHIPPED_MAPPINGS]);

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

async function deliver(file: string, order: (lines: string[]) => string[]): Promise<readonly string[]> {
  const source = file.replace('.ndjson', '').replace('__', '/');
  const lines = readFileSync(join(RECORDS, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const handOver = testHandOver(graph, { normalise: (record) => normaliseRecord(record, library) });
  const input = { principal, source, records: order(lines), idempotencyKey: null };
  const { rejected } = await ingestRecords(input, {
    handOver,
    now: () => Date.UTC(2026, 11, 1),
    maxRecords: MAX_RECORDS,
  });
  return rejected.map(({ code }) => code);
}

test('the shipped scenario’s records come in through the shipped mappings, whole and in any order', async () => {
  const files = readdirSync(RECORDS).filter((name) => name.endsWith('.ndjson'));
  for (const file of files) expect(await deliver(file, (lines) => lines)).toEqual([]);
  const before = await dumpGraph(graph);
  for (const file of [...files].reverse()) expect(await deliver(file, (lines) => lines.reverse())).toEqual([]);
  expect(await dumpGraph(graph)).toEqual(before);
});

test('its person’s accounts at several vendors are one person', async () => {
  const accounts = await graph.run<{ key: string }>(
    /* cypher */ "MATCH (a:Account) WHERE a.key >= '' RETURN a.key AS key",
  );
  const persons = new Set(
    (
      await personsOfAccounts(
        graph,
        accounts.map(({ key }) => key),
      )
    ).values(),
  );
  const vendors = await Promise.all(
    [...persons].map(async (person) => new Set((await accountsOf(graph, person)).map((key) => key.split(':')[0]))),
  );
  expect(Math.max(...vendors.map((each) => each.size))).toBeGreaterThanOrEqual(2);
});

test('a scenario of the demo is loaded once, and again only when it tells something else', async () => {
  const name = 'public-bucket-on-purpose';
  const scenario = readScenario(join('seeds', 'scenarios', name), name);
  let sent = 0;
  const request = <Data>(): Promise<Data> => {
    sent += 1;
    return Promise.resolve({ ingestRecords: { accepted: 1, duplicates: 0, rejected: [] } } as Data);
  };
  const load = (told: typeof scenario) => loadShipped([told], { graph, client: { request }, say: () => undefined });
  expect(await load(scenario)).toBeGreaterThan(0);
  const first = sent;
  const afterwards = await dumpGraph(graph);
  expect(await load(scenario)).toBe(0);
  expect(sent).toBe(first);
  expect(await dumpGraph(graph)).toEqual(afterwards);
  await load({ ...scenario, files: scenario.files.map((file) => ({ ...file, lines: [...file.lines, '{}'] })) });
  expect(sent).toBeGreaterThan(first);
});
