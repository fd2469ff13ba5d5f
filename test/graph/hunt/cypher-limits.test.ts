import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cypherDatabase } from '../../../src/graph/hunt/cypher-database.js';
import type { Graph } from '../../../src/graph/session.js';
import { RUNNING_HUNTS } from '../../../src/graph/stores/hunt.cypher.js';
import { DEFAULT_LIMITS, type CypherLimits } from '../../../src/rules/cypher/limits.js';
import type { CypherCost } from '../../../src/rules/cypher/plan.js';
import type { HuntDatabase } from '../../../src/rules/cypher/ports.js';
import { CypherHunts, type CypherEnd, type CypherRun } from '../../../src/usecases/hunt/cypher-hunt.js';
import type { CypherMatch } from '../../../src/usecases/hunt/cypher-match.js';
import { Slots } from '../../../src/usecases/hunt/cypher-slots.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

const ALL = 'MATCH (e:Event) RETURN e';
/** Slow enough to be met while it runs, row by row, so that the database can stop it. */
const SLOW = 'MATCH (a:Event), (b:Event), (c:Event) WHERE a.t + b.t + c.t < 0 RETURN count(*) AS n';

let graph: Graph;
let database: HuntDatabase;
beforeAll(async () => {
  graph = await emptyTestGraph();
  database = cypherDatabase(graph, randomUUID);
  await graph.write((tx) => tx.run("UNWIND range(1, 2000) AS i CREATE (:Event {uid: 'e' + i, t: i})"));
});
afterAll(() => graph.close());

async function hunted(query: string, limits: Partial<CypherLimits> = {}, run: CypherRun = {}) {
  const ends: CypherEnd[] = [];
  const hunts = new CypherHunts(database, { ...DEFAULT_LIMITS, estimatedRows: 1e12, ...limits });
  const matches: CypherMatch[] = [];
  for await (const match of hunts.run(query, { ...run, onEnd: (end) => ends.push(end) })) matches.push(match);
  return { matches, end: ends[0] };
}

async function runningHunts(): Promise<number> {
  return (await graph.run(RUNNING_HUNTS)).length;
}

test('a hunt is cut off at its rows, and says so', async () => {
  const { matches, end } = await hunted(ALL, { rows: 7 });
  expect(matches).toHaveLength(7);
  expect(end).toMatchObject({ reason: 'rows', rows: 7 });
});

test('exactly as many rows as allowed is complete', async () => {
  expect((await hunted(ALL, { rows: 2_000 })).end).toMatchObject({ reason: 'complete', rows: 2_000 });
});

test('a hunt is cut off at its bytes, and says so', async () => {
  const { end } = await hunted(ALL, { bytes: 1_000 });
  expect(end?.reason).toBe('bytes');
  expect(end?.bytes).toBeLessThanOrEqual(1_000);
});

test('a hunt is cut off in each part of a union', async () => {
  const { end } = await hunted(`${ALL} UNION ALL ${ALL}`, { rows: 5 });
  expect(end).toMatchObject({ reason: 'rows', rows: 5 });
});

test('a hunt that was cut off wherever it stood leaves the next one alone', async () => {
  for (let cut = 0; cut < 12; cut += 1) {
    expect((await hunted(ALL, { bytes: 100 + cut * 12_000 })).end).toMatchObject({ reason: 'bytes' });
  }
  expect((await hunted(ALL)).end).toMatchObject({ reason: 'complete' });
  expect(await runningHunts()).toBe(0);
});

test('the database stops a hunt that takes too long', async () => {
  await expect(hunted(SLOW, { timeoutMs: 300 })).rejects.toMatchObject({ code: 'QUERY_TIMEOUT' });
  expect(await runningHunts()).toBe(0);
});

test('a hunt that is called off ends in the database as well', async () => {
  const cancel = new AbortController();
  const hunt = hunted(SLOW, { timeoutMs: 60_000 }, { signal: cancel.signal });
  while ((await runningHunts()) === 0);
  cancel.abort();
  expect((await hunt).end).toMatchObject({ reason: 'cancelled', rows: 0 });
  while ((await runningHunts()) > 0);
});

test('what the planner expects is told before a hunt runs, and too much is refused', async () => {
  const costs: CypherCost[] = [];
  await hunted(ALL, {}, { onCost: (cost) => costs.push(cost) });
  expect(costs[0]?.largest.rows).toBeGreaterThanOrEqual(2_000);
  await expect(hunted(SLOW, { estimatedRows: 1_000_000 })).rejects.toMatchObject({ code: 'CYPHER_REFUSED' });
});

describe('faults of the query itself', () => {
  test('a slip is shown where it is', async () => {
    const fault = hunted('MATCH (e:Event)\nWHERE e.t >> 5\nRETURN e');
    await expect(fault).rejects.toMatchObject({ code: 'RULE_SYNTAX', place: { line: 2, column: 12 } });
  });

  test('a variable that is not there is shown where it is', async () => {
    await expect(hunted('MATCH (e:Event) RETURN f')).rejects.toMatchObject({ place: { line: 1, column: 24 } });
  });

  test('a fault of a value is told as one', async () => {
    await expect(hunted('MATCH (e:Event) RETURN date(e.uid) AS d')).rejects.toMatchObject({ code: 'RULE_TYPE' });
  });
});

test('two hunts run at once, the third waits its turn, and a queue that is full turns away', async () => {
  const slots = new Slots(2, 1);
  const first = await slots.take();
  await slots.take();
  const third = slots.take();
  await expect(slots.take()).rejects.toMatchObject({ code: 'BUSY' });
  first();
  first();
  await third;
  await expect(Promise.race([slots.take(), Promise.resolve('waits')])).resolves.toBe('waits');
});
