import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import { QueryPace } from '../../../src/pipeline/correlate/query-pace.js';
import { whyNot } from '../../../src/usecases/correlation/why-not.js';
import { account, address, makeEvent } from '../../harness/make-event.js';
import { connectTestGraph, emptyTestGraph } from '../../harness/test-graph.js';
import { backTested } from './back-tested.js';
import { compile, firedMatches, Node, queriesOf, rule } from './stand.js';

const MINUTE = 60_000;
const HEAD = `/* anchors by source.ip within 30m
     [any where operation == "auth.failure"]
     [any where operation == "auth.success"] */
`;
const SPRAY = `${HEAD}MATCH (s:Event)-[:FROM_IP]->(ip:IpAddress)<-[:FROM_IP]-(f:Event)-[:ACTOR]->(victim:Account)
WHERE s.uid = $anchor AND f.uid IN $events AND f.operation = 'auth.failure'
WITH s, collect(f) AS failures, count(DISTINCT victim.key) AS victims WHERE victims >= 3
RETURN s, failures`;

let first: Graph;
let second: Graph;
beforeAll(async () => {
  first = await emptyTestGraph();
  second = await connectTestGraph();
});
beforeEach(() => first.runAlone('MATCH (n) WHERE NOT n:Migration DETACH DELETE n'));
afterAll(async () => {
  await first.close();
  await second.close();
});

function login(uid: string, minute: number, operation: string, more: { who?: string; ip?: string } = {}) {
  const { who = `okta:${uid}`, ip = '203.0.113.7' } = more;
  return makeEvent({ uid, time: minute * MINUTE, operation, roles: [account(who), address(ip)] });
}

const FAILURES = [1, 2, 3].map((n) => login(`f${String(n)}`, n, 'auth.failure'));
const SUCCESS = login('s', 5, 'auth.success');
const found = (...uids: string[]) => `spray@1 ["203.0.113.7"] ${uids.join()}`;

const inForce = async (query: string, ...events: readonly NormalisedEvent[]): Promise<Node> => {
  const node = new Node(first, 'one');
  await node.activate(rule('spray', query, { language: 'cypher' }));
  await node.worker.drain();
  await node.ingest(events);
  await node.worker.drain();
  return node;
};

const degraded = () => first.run('MATCH (r:Rule) WHERE r.degradedCode IS NOT NULL RETURN r.degradedCode AS code');

test('two nodes that evaluate at once fire a graph rule once, and its case has the account that gave way', async () => {
  const nodes = [new Node(first, 'one'), new Node(second, 'two')] as const;
  await nodes[0].activate(rule('spray', SPRAY, { language: 'cypher' }));
  await nodes[0].worker.drain();
  await nodes[0].ingest([SUCCESS, ...FAILURES.slice(0, 2)]);
  await nodes[1].ingest(FAILURES.slice(2));
  await Promise.all(nodes.map(({ worker }) => worker.drain()));
  expect(await firedMatches(first)).toEqual([found('f1', 'f2', 'f3', 's')]);
  const [detection, ...others] = await first.run<{ state: string; accounts: string[] }>(
    `MATCH (d:Detection)-[:DETECTED_IN]->(c:Case) RETURN d.state AS state,
       COLLECT { MATCH (c)-[:INVOLVES_ENTITY]->(a:Account) RETURN a.key ORDER BY a.key } AS accounts`,
  );
  expect(others).toEqual([]);
  expect(detection).toMatchObject({ state: 'fired', accounts: expect.arrayContaining(['okta:s']) });
});

test('a late failure makes one detection say more, and does not alarm again', async () => {
  const node = await inForce(SPRAY, SUCCESS, ...FAILURES);
  await node.ingest([login('f0', 0, 'auth.failure')]);
  await node.worker.drain();
  expect(await firedMatches(first)).toEqual([found('f0', 'f1', 'f2', 'f3', 's')]);
  expect(await first.run('MATCH (m:Match) RETURN m.state AS state ORDER BY state')).toEqual([
    { state: 'fired' },
    { state: 'superseded' },
  ]);
  expect(await first.run('MATCH (d:Detection) RETURN d.state AS state, d.revision AS revision')).toEqual([
    { state: 'fired', revision: 2 },
  ]);
});

test('a correction of the vendor takes a match back', async () => {
  const node = await inForce(SPRAY, SUCCESS, ...FAILURES);
  const [one] = FAILURES;
  if (one === undefined) throw new Error('no failure');
  await node.ingest([{ ...one, operation: 'auth.challenge', version: 1, contentDigest: 'corrected' }]);
  await node.worker.drain();
  expect(await firedMatches(first)).toEqual([]);
  expect(await first.run('MATCH (d:Detection) RETURN d.state AS state')).toEqual([{ state: 'superseded' }]);
});

test('what came before the rule is found by its back-fill, and a back-test of the stored events says the same', async () => {
  const node = new Node(first, 'one');
  await node.ingest([
    ...FAILURES,
    SUCCESS,
    login('t', 34, 'auth.success'),
    login('u', 9, 'auth.success', { ip: '::1' }),
  ]);
  const record = rule('spray', SPRAY, { language: 'cypher' });
  await node.activate(record);
  await node.worker.drain();
  expect(await firedMatches(first)).toEqual([found('f1', 'f2', 'f3', 's')]);
  expect(await backTested(first, [record])).toEqual(await firedMatches(first));
});

test('a rule that returns an event which it was not given is set aside with a code, and others go on', async () => {
  const astray = `${HEAD}MATCH (s:Event)-[:FROM_IP]->(ip:IpAddress)<-[:FROM_IP]-(f:Event)
    WHERE s.uid = $anchor AND (f.uid IN $events OR f.operation = 'x') RETURN s, f`;
  const node = await inForce(
    astray,
    login('x', 4, 'x'),
    login('g', 4, 'auth.failure', { ip: '::1' }),
    login('ok', 5, 'auth.success', { ip: '::1' }),
  );
  await node.activate(rule('other', 'any where operation == "x"'));
  await node.ingest([SUCCESS]);
  await node.worker.drain();
  expect(await firedMatches(first)).toEqual(['other@1 * x', 'spray@1 ["::1"] g,ok']);
  expect(await degraded()).toEqual([{ code: 'CYPHER_REFUSED' }]);
});

test('half an answer is none: a rule whose rows are cut off shows as degraded', async () => {
  const many = `${HEAD}MATCH (s:Event {uid: $anchor}) UNWIND range(1, 2000) AS n RETURN s, n`;
  await inForce(many, SUCCESS);
  expect(await firedMatches(first)).toEqual([]);
  expect(await degraded()).toEqual([{ code: 'HUNT_LIMIT' }]);
});

test('it tells of a group why it found nothing, and what it found', async () => {
  const node = await inForce(SPRAY, SUCCESS, ...FAILURES, login('p', 5, 'auth.success', { ip: '::1' }));
  const ask = whyNot({
    graph: node.correlation,
    compile,
    hitCap: 100,
    marks: async () => [],
    queries: queriesOf(first),
  });
  const about = { rule: 'spray@1', from: 0, to: 60 * MINUTE };
  expect((await ask({ ...about, entity: '::1' })).groups).toMatchObject([{ missed: { step: 0, reason: 'NOT_SEEN' } }]);
  expect((await ask({ ...about, entity: '203.0.113.7' })).groups).toMatchObject([
    { missed: null, matches: [{ state: 'fired' }] },
  ]);
});

describe('a graph rule that is slow', () => {
  const ADDRESSES = ['::1', '::2', '::3', '::4'];
  const anchors = (each: number) =>
    ADDRESSES.flatMap((ip, at) =>
      Array.from({ length: each }, (_, n) => login(`s${String(at)}-${String(n)}`, 5 + n, 'auth.success', { ip })),
    );
  const EACH = `${HEAD}MATCH (s:Event {uid: $anchor}) RETURN s`;

  /** A node whose questions take this long each; counts them, and the passes. */
  async function slowNode(ms: number) {
    const clock = { at: 0, asked: 0, passes: 0 };
    const queries = queriesOf(first);
    const node = new Node(first, 'one', {
      queries: {
        rows: (text, given) => {
          clock.at += ms;
          clock.asked += 1;
          return queries.rows(text, given);
        },
      },
      pace: new QueryPace(() => clock.at),
      onPass: () => {
        clock.passes += 1;
      },
    });
    await node.activate(rule('slow', EACH, { language: 'cypher' }));
    await node.activate(rule('other', 'any where operation == "auth.success" and source.ip == "::1"'));
    await node.worker.drain();
    return { node, clock };
  }

  test('is parked where it takes too long, rests after three such groups, and keeps no other rule waiting', async () => {
    const { node, clock } = await slowNode(6_000);
    await node.ingest(anchors(3));
    await node.worker.drain();
    expect(clock.asked).toBe(6);
    expect((await firedMatches(first)).filter((match) => match.startsWith('slow'))).toEqual([]);
    expect((await firedMatches(first)).filter((match) => match.startsWith('other'))).toHaveLength(3);
    expect(await degraded()).toEqual([{ code: 'HUNT_LIMIT' }]);
    clock.at += 15 * 60_000;
    await node.ingest([login('calm', 90, 'auth.success', { ip: '::9' })]);
    await node.worker.drain();
    expect((await firedMatches(first)).filter((match) => match.startsWith('slow'))).toEqual(['slow@1 ["::9"] calm']);
  });

  test('is asked about the groups that are left in the next pass, and misses none', async () => {
    const { node, clock } = await slowNode(4_000);
    const before = clock.passes;
    await node.ingest(anchors(1));
    await node.worker.drain();
    expect(clock.passes - before).toBeGreaterThan(1);
    expect(clock.asked).toBe(4);
    expect((await firedMatches(first)).filter((match) => match.startsWith('slow'))).toHaveLength(4);
    expect(await degraded()).toEqual([]);
  });

  test('is one of twenty at most, and a new version takes the place of the old', async () => {
    const node = new Node(first, 'one');
    const names = Array.from({ length: 20 }, (_, n) => `r${String(n)}`);
    for (const name of names) await node.activate(rule(name, EACH, { language: 'cypher' }));
    await expect(node.activate(rule('r20', EACH, { language: 'cypher' }))).rejects.toMatchObject({
      code: 'RULE_NOT_LIVE',
    });
    const next = { ...rule('r0', `${EACH} `, { language: 'cypher' }), key: 'r0@2', version: 2 };
    await node.activate(next);
    const [count] = await first.run("MATCH (r:Rule {status: 'live'}) RETURN count(r) AS rules");
    expect(count).toEqual({ rules: 20 });
  });
});
