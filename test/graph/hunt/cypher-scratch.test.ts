import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cypherDatabase } from '../../../src/graph/hunt/cypher-database.js';
import { eventScratch } from '../../../src/graph/hunt/cypher-scratch.js';
import type { Graph } from '../../../src/graph/session.js';
import { CypherHunts } from '../../../src/usecases/hunt/cypher-hunt.js';
import { ScratchCypher } from '../../../src/usecases/hunt/cypher-scratch.js';
import { answerEntry } from '../../../src/usecases/hunt/stream-batch.js';
import { streamEngine } from '../../../src/usecases/hunt/stream-engine.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

let graph: Graph;
let cypher: ScratchCypher;
beforeAll(async () => {
  graph = await emptyTestGraph();
  cypher = new ScratchCypher(new CypherHunts(cypherDatabase(graph, randomUUID)), eventScratch(graph));
});
afterAll(() => graph.close());

const answer = (query: string, events?: readonly object[]) =>
  answerEntry(() => ({ id: 1, language: 'cypher', query, ...(events === undefined ? {} : { events }) }), streamEngine, {
    cypher: async () => cypher,
  });

const EVENTS = [
  { id: 7, ts: 1000.5, event_type: 'login', user: { name: 'ana' }, src_ip: '10.0.0.1', tags: ['a', 'b'] },
  { id: 'x', ts: 2000, event_type: 'mfa', user: { name: 'ana' }, risk: 0.5, hits: [{ n: 1 }, { n: 2 }] },
  { id: 9, timestamp: '1970-01-01T00:00:03Z', event_type: 'login', user: { name: 'bob' }, src_ip: '10.0.0.1' },
];

test('events of a file keep their ids, and rows of nodes are matches', async () => {
  const query = `MATCH (a:Event {event_type: 'login'})-[:ACTOR]->(u:Account)<-[:ACTOR]-(b:Event {event_type: 'mfa'})
    WHERE a.t < b.t RETURN a, b, u.key AS who`;
  expect(await answer(query, EVENTS)).toMatchObject({
    id: 1,
    matches: [{ events: [7, 'x'], steps: [0, 1], key: ['ana'] }],
  });
});

test('ids in place of nodes are events too', async () => {
  const query = 'MATCH (e:Event)-[:FROM_IP]->(ip:IpAddress) RETURN ip.key AS ip, collect(e.id) AS ids';
  const found = await answer(query, EVENTS);
  expect(found).toMatchObject({ matches: [{ steps: [1, 1], key: ['10.0.0.1'] }] });
  expect(JSON.parse(JSON.stringify(found))).toMatchObject({ matches: [{ events: expect.arrayContaining([7, 9]) }] });
});

test('nested fields have their dotted names, and the same with underscores', async () => {
  const query = "MATCH (e:Event) WHERE e.`user.name` = 'ana' AND e.user_name = 'ana' AND e.hits_n = [1, 2] RETURN e";
  expect(await answer(query, EVENTS)).toMatchObject({ matches: [{ events: ['x'] }] });
});

test('lists, numbers and times arrive as what they are', async () => {
  const query =
    "MATCH (e:Event) WHERE 'b' IN e.tags AND e.t = 1000 OR e.risk = 0.5 AND e.t = 2000 RETURN e ORDER BY e.t";
  expect(await answer(query, EVENTS)).toMatchObject({ matches: [{ events: [7] }, { events: ['x'] }] });
});

test('nothing of one entry is there for the next', async () => {
  await answer('MATCH (e:Event) RETURN e', EVENTS);
  expect(await answer('MATCH (e:Event) RETURN e', [])).toEqual({ id: 1, matches: [] });
});

test('an entry without events is only checked', async () => {
  expect(await answer('MATCH (e:Event) RETURN e')).toEqual({ id: 1, matches: [] });
  expect(await answer('MATCH (k:ApiKey) RETURN k')).toMatchObject({
    error: { code: 'CYPHER_REFUSED', line: 1, column: 10 },
  });
});

describe('a text with anchors over a file', () => {
  const SPRAY = `/* anchors by src_ip within 10s [login_failed where true] [login_ok where true] */
    MATCH (s:Event)-[:FROM_IP]->(ip:IpAddress)<-[:FROM_IP]-(f:Event)-[:ACTOR]->(who:Account)
    WHERE s.uid = $anchor AND f.uid IN $events AND f.event_type = 'login_failed'
    WITH s, collect(f) AS failures, count(DISTINCT who.key) AS victims WHERE victims >= 2
    RETURN s, failures`;
  const failed = (id: string, ts: number, user: string, src_ip = '::1') =>
    entry({ id, ts, user, src_ip }, 'login_failed');
  const entered = (id: number, ts: number, user: string, src_ip = '::1') => entry({ id, ts, user, src_ip }, 'login_ok');
  const entry = (fields: object, event_type: string) => ({ ...fields, event_type, uid: 'the same everywhere' });
  const FILE = [
    failed('old', 0, 'zoe'),
    failed('f1', 10_000, 'ana'),
    failed('f1', 11_000, 'bob'),
    failed('elsewhere', 11_500, 'cy', '::2'),
    entered(9, 12_000, 'bob'),
    entered(10, 12_500, 'cy', '::2'),
  ];

  test('finds what it would have found as a rule in force, whatever the order of lines', async () => {
    const expected = { id: 1, matches: [{ events: ['f1', 'f1', 9], steps: [0, 0, 1], key: ['::1'], rule: null }] };
    expect(await answer(SPRAY, FILE)).toMatchObject(expected);
    expect(await answer(SPRAY, [...FILE].reverse())).toMatchObject(expected);
  });

  test('is only checked where there are no events, and says what is wrong with it', async () => {
    expect(await answer(SPRAY)).toEqual({ id: 1, matches: [] });
    expect(await answer(SPRAY.replace('within 10s', ''), FILE)).toMatchObject({
      error: { code: 'RULE_SYNTAX', line: 1 },
    });
    const astray = SPRAY.replace('f.uid IN $events AND', '');
    expect(await answer(astray, FILE)).toMatchObject({ error: { code: 'CYPHER_REFUSED' } });
  });
});
