import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cypherDatabase } from '../../../src/graph/hunt/cypher-database.js';
import type { Graph } from '../../../src/graph/session.js';
import { DEFAULT_LIMITS } from '../../../src/rules/cypher/limits.js';
import { checkPlan } from '../../../src/rules/cypher/plan.js';
import { CypherHunts } from '../../../src/usecases/hunt/cypher-hunt.js';
import type { CypherMatch } from '../../../src/usecases/hunt/cypher-match.js';
import { dumpGraph } from '../../harness/graph-dump.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { ESCAPES } from './cypher-escapes.js';
import { HONEST, seedHunt } from './cypher-world.js';

let graph: Graph;
let hunts: CypherHunts;
beforeAll(async () => {
  graph = await emptyTestGraph();
  await seedHunt(graph);
  hunts = new CypherHunts(cypherDatabase(graph, randomUUID));
});
afterAll(() => graph.close());

async function found(query: string): Promise<readonly CypherMatch[]> {
  const matches: CypherMatch[] = [];
  for await (const match of hunts.run(query)) matches.push(match);
  return matches;
}

const attempts = Object.entries(ESCAPES).flatMap(([way, queries]) => queries.map((query) => [way, query] as const));

test('the corpus holds at least a hundred attempts, none of them twice', () => {
  expect(new Set(attempts.map(([, query]) => query)).size).toBe(attempts.length);
  expect(attempts.length).toBeGreaterThanOrEqual(100);
});

test.each(attempts)('%s: %j is refused', async (_, query) => {
  const fault = await found(query).catch((cause: unknown) => cause);
  expect(fault).toMatchObject({
    code: 'CYPHER_REFUSED',
    place: { line: expect.any(Number), column: expect.any(Number) },
  });
});

test.each(HONEST)('%s runs', async (_, query, events) => {
  const matches = await found(query);
  expect(matches.length).toBeGreaterThan(0);
  expect(matches.flatMap((match) => match.events)).toEqual(events);
});

describe('the plan alone, where a text has slipped past its checks', () => {
  const slipped = [
    'MATCH (k:ApiKey) RETURN k',
    'MATCH (k) RETURN k',
    'MATCH (k:!Event) RETURN k',
    'MATCH (k:$("Api" + "Key")) RETURN k',
    'MATCH (k:ApiKey) RETURN count(k) AS c',
    'MATCH (e:Event)-[:HAS_DOCUMENT]->(d) RETURN d.content',
    'MATCH (e:Event)-->(d) RETURN d',
    'MATCH (e:Event) RETURN CASE WHEN e.t > 0 THEN COLLECT { MATCH (k) RETURN k.hash } ELSE [] END AS x',
    'MATCH (e:Event) RETURN [x IN [1] | COLLECT { MATCH (k:ApiKey) RETURN k.hash }] AS x',
    "MATCH (k) WHERE elementId(k) = 'x' RETURN k",
    'MATCH (a:Account)-[:SAME_AS*]-(b) RETURN b',
    'MATCH (a:Account) ((x)-[:SAME_AS]-(y)-[:SAME_AS]-(z))+ (b) RETURN b',
    'CALL db.labels() YIELD label RETURN label',
    "LOAD CSV FROM 'file:///x' AS r RETURN r",
    'SHOW INDEXES',
    'SHOW TRANSACTIONS',
    'SHOW USERS',
    'MATCH (e:Event) SET e.t = 1 RETURN e',
    'MATCH (e:Event) CALL (e) { RETURN e.t AS x } IN TRANSACTIONS RETURN x',
    // ten rows are expected of each: a million in one row
    'UNWIND range(1, 10) AS a UNWIND range(1, 10) AS b UNWIND range(1, 10) AS c UNWIND range(1, 10) AS d UNWIND range(1, 10) AS e UNWIND range(1, 10) AS f RETURN collect(a) AS x',
  ];
  test.each(slipped)('%s is refused', async (query) => {
    const outcome = cypherDatabase(graph, randomUUID)
      .explain(query)
      .then((plan) => checkPlan(query, plan, DEFAULT_LIMITS));
    // Read access itself refuses to plan a write, with a fault of the database's own.
    await expect(outcome).rejects.toBeTruthy();
    if (!query.includes(' SET ')) await expect(outcome).rejects.toMatchObject({ code: 'CYPHER_REFUSED' });
  });
});

test('an account that a hunt returns is an entity of its match', async () => {
  const [match] = await found("MATCH (a:Account {key: 'okta:bob'}) RETURN a, a.label AS name");
  expect(match).toMatchObject({ entities: [{ kind: 'Account', key: 'okta:bob' }], key: ['Bob'], events: [] });
});

test('nothing that is closed comes out, and nothing changes, whatever was tried', async () => {
  const before = await dumpGraph(graph);
  for (const [, query] of attempts) await found(query).catch(() => undefined);
  const answers: unknown[] = [];
  for (const [, query] of HONEST) answers.push(await found(query));
  expect(JSON.stringify(answers)).not.toContain('top secret');
  expect(await dumpGraph(graph)).toEqual(before);
});
