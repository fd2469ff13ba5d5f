import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import type { RuleRecord } from '../../../src/pipeline/correlate/ports.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { connectTestGraph, emptyTestGraph } from '../../harness/test-graph.js';
import { Node, rule } from './stand.js';

const MINUTE = 60_000;
let graph: Graph;
let node: Node;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  node = new Node(graph, 'one');
});
afterAll(() => graph.close());

const PAIR = 'sequence by actor.identity with maxspan=10m [any where operation == "a"] [any where operation == "b"]';
const PAIR_RULE = rule('pair', PAIR);

function event(uid: string, minute: number, operation: string, who: string | Partial<NormalisedEvent> = 'okta:1') {
  const more = typeof who === 'string' ? { roles: [account(who)] } : who;
  return makeEvent({ uid, time: minute * MINUTE, operation, roles: [account('okta:1')], ...more });
}

async function withRule(...rules: readonly RuleRecord[]): Promise<void> {
  for (const each of rules) await node.activate(each);
  await node.worker.drain();
}

async function arrive(...events: readonly NormalisedEvent[]): Promise<void> {
  await node.ingest(events);
  await node.worker.drain();
}

const detections = () =>
  graph.run<{ uid: string; state: string; revision: number; matchCount: number }>(
    'MATCH (d:Detection) RETURN d.uid AS uid, d.state AS state, d.revision AS revision, d.matchCount AS matchCount ORDER BY d.start',
  );
const cases = () =>
  graph.run<{ number: number; status: string; detections: number }>(
    'MATCH (c:Case) RETURN c.number AS number, c.status AS status, COUNT { (c)<-[:DETECTED_IN]-() } AS detections ORDER BY number',
  );
const changes = async () =>
  (await graph.run<{ kind: string }>('MATCH (c:Change) RETURN c.kind AS kind ORDER BY c.partition, c.seq')).map(
    ({ kind }) => kind,
  );

test('a sequence opens a case that holds its events with their steps, its people and a decision to make', async () => {
  await withRule(PAIR_RULE);
  await node.move({ account: 'okta:1', from: null, to: 'person:ana' });
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  expect(await cases()).toEqual([{ number: 1, status: 'OPEN', detections: 1 }]);
  const steps = await graph.run(
    `MATCH (:Case)<-[:DETECTED_IN]-(:Detection)-[:FOLDS]->(:Match)-[s:EVIDENCED_BY]->(e:Event)
     RETURN e.uid AS uid, s.step AS step, s.position AS position ORDER BY position`,
  );
  expect(steps).toEqual([
    { uid: 'a1', step: 0, position: 0 },
    { uid: 'b1', step: 1, position: 1 },
  ]);
  const entities = await graph.run('MATCH (:Case)-[:INVOLVES_ENTITY]->(x) RETURN x.key AS key ORDER BY key');
  expect(entities).toEqual([{ key: 'okta:1' }, { key: 'person:ana' }]);
  const record = await graph.run(
    'MATCH (c:Case) RETURN c.eventCount AS events, c.firstEventAt AS first, c.lastEventAt AS last, c.severity AS severity',
  );
  expect(record).toEqual([{ events: 2, first: 0, last: 5 * MINUTE, severity: 'HIGH' }]);
  expect(await graph.run('MATCH (t:DecideTask) RETURN t.case AS case, t.state AS state')).toEqual([
    { case: 1, state: 'pending' },
  ]);
  expect(await changes()).toEqual(['case.opened', 'detection.fired']);
});

test('the same records again change nothing', async () => {
  await withRule(PAIR_RULE);
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  const before = await changes();
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  expect(await changes()).toEqual(before);
});

test('a late record that replaces a match revises the detection, which keeps its uid', async () => {
  await withRule(PAIR_RULE);
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  const [before] = await detections();
  await arrive(event('a2', 3, 'a'));
  expect(await detections()).toEqual([{ uid: before?.uid, state: 'fired', revision: 2, matchCount: 1 }]);
  const states = await graph.run('MATCH (m:Match) RETURN m.events AS events, m.state AS state ORDER BY state');
  expect(states).toEqual([
    { events: ['a2', 'b1'], state: 'fired' },
    { events: ['a1', 'b1'], state: 'superseded' },
  ]);
  expect(await cases()).toHaveLength(1);
});

test('a late record that leaves nothing of a detection supersedes it, and its case is decided again', async () => {
  await withRule(rule('until', `${PAIR} until [any where operation == "off"]`));
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  await arrive(event('off', 2, 'off'));
  expect(await detections()).toMatchObject([{ state: 'superseded', matchCount: 0 }]);
  const triggers = await graph.run('MATCH (t:DecideTask) RETURN t.trigger AS trigger ORDER BY t.id');
  expect(triggers).toEqual([{ trigger: 'detection_fired' }, { trigger: 'detection_superseded' }]);
  expect(await changes()).toContain('detection.superseded');
});

test('a revision that no longer says what matched takes the match back', async () => {
  await withRule(PAIR_RULE);
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  await arrive(event('b1', 5, 'harmless', { version: 2, contentDigest: 'changed' }));
  expect(await detections()).toMatchObject([{ state: 'superseded' }]);
  expect(await graph.run("MATCH (h:Hit {e: 'b1'}) RETURN h")).toEqual([]);
});

test('a crash between the ingest commit and the evaluation loses nothing', async () => {
  await withRule(PAIR_RULE);
  await node.ingest([event('a1', 0, 'a'), event('b1', 5, 'b')]);
  const restarted = new Node(graph, 'restarted');
  await restarted.worker.drain();
  expect(await cases()).toHaveLength(1);
});

test('two nodes that evaluate at once fire a detection once', async () => {
  await withRule(PAIR_RULE);
  const other = await connectTestGraph();
  const two = new Node(other, 'two');
  for (let i = 0; i < 5; i += 1) {
    const who = `okta:${String(i)}`;
    await node.ingest([event(`a${who}`, i * 100, 'a', who), event(`b${who}`, i * 100 + 1, 'b', who)]);
    await Promise.all([node.worker.drain(), two.worker.drain()]);
  }
  await other.close();
  expect((await changes()).filter((kind) => kind === 'detection.fired')).toHaveLength(5);
  expect((await cases()).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
});

test('two detections of one person within the window share a case, a later one does not', async () => {
  await withRule(PAIR_RULE);
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  await arrive(event('a2', 600, 'a'), event('b2', 605, 'b'));
  await arrive(event('a3', 30 * 1440, 'a'), event('b3', 30 * 1440 + 5, 'b'));
  expect(await cases()).toMatchObject([{ detections: 2 }, { detections: 1 }]);
});

test('a detection that bridges two open cases merges them, and the merge can be taken back', async () => {
  await withRule(
    PAIR_RULE,
    rule('bridge', 'sequence by session with maxspan=10m [any where operation == "x"] [any where operation == "y"]'),
  );
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  await arrive(event('a2', 10, 'a', 'okta:2'), event('b2', 15, 'b', 'okta:2'));
  expect(await cases()).toHaveLength(2);
  const shared = { kind: 'Session', key: 's', label: 's', role: 'session' } as const;
  await arrive(
    event('x', 20, 'x', { roles: [account('okta:1'), shared] }),
    event('y', 21, 'y', { roles: [account('okta:2'), shared] }),
  );
  expect(await cases()).toEqual([
    { number: 1, status: 'OPEN', detections: 3 },
    { number: 2, status: 'CLOSED', detections: 1 },
  ]);
  const [part] = await graph.run<{ uid: string }>('MATCH (c:Case {number: 2})-[:MERGED_INTO]->() RETURN c.uid AS uid');
  await node.correlation.write((tx) => tx.cases.unmerge(part?.uid ?? '', 0));
  expect(await cases()).toEqual([
    { number: 1, status: 'OPEN', detections: 2 },
    { number: 2, status: 'OPEN', detections: 1 },
  ]);
});

test('a closed case is linked and queued for decision, never reopened', async () => {
  await withRule(PAIR_RULE);
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  await graph.write((tx) => tx.run("MATCH (c:Case) SET c.status = 'CLOSED', c.closedAt = 1"));
  await arrive(event('a2', 600, 'a'), event('b2', 605, 'b'));
  expect(await cases()).toEqual([{ number: 1, status: 'CLOSED', detections: 2 }]);
  expect(await graph.run('MATCH (t:DecideTask) RETURN count(t) AS tasks')).toEqual([{ tasks: 2 }]);
});

test('a rule in shadow detects without opening a case', async () => {
  await node.activate(PAIR_RULE);
  await graph.write((tx) => tx.run("MATCH (r:Rule) SET r.status = 'shadow'"));
  await graph.write((tx) => tx.run('MATCH (s:RuleSet) SET s.epoch = s.epoch + 1'));
  await node.worker.drain();
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'));
  expect(await detections()).toHaveLength(1);
  expect(await cases()).toEqual([]);
});

test('a window with more hits than the cap parks that rule on that scope and says so; others go on', async () => {
  node = new Node(graph, 'small', { hitCap: 3 });
  await withRule(PAIR_RULE);
  const crowd = Array.from({ length: 5 }, (_, i) => event(`a${String(i)}`, i, 'a', 'okta:busy'));
  await arrive(...crowd, event('b', 6, 'b', 'okta:busy'), event('a9', 0, 'a'), event('b9', 5, 'b'));
  expect(await cases()).toHaveLength(1);
  const parked = await graph.run("MATCH (t:EvalTask {state: 'parked'}) RETURN t.rule AS rule");
  expect(parked).toEqual([{ rule: 'pair@1' }]);
  const degraded = await graph.run('MATCH (r:Rule) RETURN r.degradedCode AS code, r.degradedGroup AS group');
  expect(degraded).toEqual([{ code: 'HUNT_LIMIT', group: '["okta:busy"]' }]);
});

test('an absence is pending until its window has closed, then fires, and a late record still takes it back', async () => {
  let watermark = 6 * MINUTE;
  node = new Node(graph, 'clock', { marks: async () => [{ source: 'okta/system_log', watermark, gaps: [] }] });
  await withRule(
    rule(
      'silence',
      'sequence by actor.identity with maxspan=10m [any where operation == "a"] ![any where operation == "b"]',
    ),
  );
  const states = () => graph.run('MATCH (m:Match) RETURN m.state AS state, m.due AS due');
  await arrive(event('a1', 0, 'a'));
  expect(await states()).toEqual([{ state: 'pending', due: 10 * MINUTE }]);
  expect(await detections()).toEqual([]);
  watermark = 10 * MINUTE;
  await node.worker.drain();
  expect(await states()).toEqual([{ state: 'fired', due: 10 * MINUTE }]);
  expect(await cases()).toHaveLength(1);
  await arrive(event('b1', 7, 'b'));
  expect(await states()).toEqual([{ state: 'superseded', due: 10 * MINUTE }]);
});

test('a person joined after the events has the detection that nobody had before; parting takes it back', async () => {
  await withRule(PAIR_RULE);
  await arrive(event('a1', 0, 'a', 'okta:1'), event('b1', 5, 'b', 'entra:1'));
  expect(await detections()).toEqual([]);
  await node.move({ account: 'okta:1', from: null, to: 'person:ana' });
  await node.move({ account: 'entra:1', from: null, to: 'person:ana' });
  await node.worker.drain();
  expect(await detections()).toMatchObject([{ state: 'fired' }]);
  await node.move({ account: 'entra:1', from: 'person:ana', to: null });
  await node.worker.drain();
  expect(await detections()).toMatchObject([{ state: 'superseded' }]);
});

test('a rule takes effect from its time on, and finds what began before', async () => {
  await arrive(event('a1', 0, 'a'), event('b1', 5, 'b'), event('a2', 9 * 60, 'a'), event('b2', 9 * 60 + 5, 'b'));
  await withRule(rule('pair', PAIR, { effectiveFrom: (9 * 60 + 3) * MINUTE }));
  const found = await graph.run("MATCH (m:Match {state: 'fired'}) RETURN m.events AS events");
  expect(found).toEqual([{ events: ['a2', 'b2'] }]);
});

test('a task that cannot be evaluated is parked after three tries, and what came with it goes on', async () => {
  await withRule(PAIR_RULE);
  await node.ingest([event('a1', 0, 'a')]);
  // What no version of the product would write: a group that is not a tuple.
  await graph.write((tx) =>
    tx.run("MATCH (t:EvalTask) SET t.scopes = replace(t.scopes, '[\\\\\"okta:1\\\\\"]', 'broken')"),
  );
  await arrive(event('a2', 100, 'a'), event('b2', 105, 'b'));
  expect(await graph.run('MATCH (t:EvalTask) RETURN t.state AS state')).toEqual([{ state: 'parked' }]);
  expect(await cases()).toHaveLength(1);
});

test('a sequence without a span is refused, rather than live and never ending', async () => {
  const endless = 'sequence by actor.identity [any where operation == "a"] [any where operation == "b"]';
  await expect(node.activate(rule('endless', endless))).rejects.toMatchObject({ code: 'RULE_NOT_LIVE' });
});

const ABSENT = 'sequence by actor.identity with maxspan=10m [any where operation == "a"] ![any where operation == "b"]';
const matchStates = async () =>
  (await graph.run<{ state: string }>('MATCH (m:Match) RETURN m.state AS state ORDER BY m.start')).map(
    ({ state }) => state,
  );

test('an absence inside a gap of its source is unobserved, and fires once the gap is filled', async () => {
  let gaps = [{ lo: 5 * MINUTE, hi: 7 * MINUTE }];
  node = new Node(graph, 'gap', { marks: async () => [{ source: 's', watermark: 600 * MINUTE, gaps }] });
  await withRule(rule('absent', ABSENT));
  await arrive(event('a1', 0, 'a'), event('a2', 60, 'a'));
  expect(await matchStates()).toEqual(['unobserved', 'fired']);
  gaps = [];
  await node.worker.drain();
  expect(await matchStates()).toEqual(['fired', 'fired']);
});

test('an absence waits for the source it names and not for the others', async () => {
  const marks = [
    { source: 'slow/source', watermark: 0, gaps: [] },
    { source: 'okta/system_log', watermark: 60 * MINUTE, gaps: [] },
  ];
  node = new Node(graph, 'named', { marks: async () => marks });
  await withRule(
    rule('named', `${ABSENT} from "okta/system_log"`),
    rule('any', ABSENT),
    rule('unheard', `${ABSENT} from "vendor/never"`),
  );
  await arrive(event('a1', 0, 'a'));
  const states = await graph.run('MATCH (m:Match) RETURN m.ruleKey AS rule, m.state AS state ORDER BY rule');
  expect(states).toEqual([
    { rule: 'any@1', state: 'pending' },
    { rule: 'named@1', state: 'fired' },
    { rule: 'unheard@1', state: 'unobserved' },
  ]);
});
