import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import { whyNot, type WhyNotAnswer } from '../../../src/usecases/correlation/why-not.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { compile, Node, rule } from './stand.js';

const MINUTE = 60_000;
let graph: Graph;
let node: Node;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  node = new Node(graph, 'one');
});
afterAll(() => graph.close());

const CHAIN =
  'sequence by actor.identity with maxspan=10m [any where operation == "a"] [any where operation == "b"] [any where operation == "c"]';

function event(uid: string, minute: number, operation: string, who = 'okta:1'): NormalisedEvent {
  return makeEvent({ uid, time: minute * MINUTE, operation, roles: [account(who)] });
}

async function live(query: string, ...events: readonly NormalisedEvent[]): Promise<void> {
  await node.activate(rule('r', query));
  await node.worker.drain();
  await node.ingest(events);
  await node.worker.drain();
}

function ask(entity = 'okta:1', to = 60): Promise<WhyNotAnswer> {
  const answer = whyNot({ graph: node.correlation, compile, hitCap: 1_000, marks: async () => [] });
  return answer({ rule: 'r@1', entity, from: 0, to: to * MINUTE });
}

test('a sequence that stopped half way names the step it missed', async () => {
  await live(CHAIN, event('a1', 0, 'a'), event('b1', 5, 'b'));
  const { groups, inactive } = await ask();
  expect(inactive).toBe(false);
  expect(groups).toMatchObject([
    {
      group: ['okta:1'],
      reached: 2,
      of: 3,
      events: [
        { uid: 'a1', step: 0 },
        { uid: 'b1', step: 1 },
      ],
      missed: { step: 2, reason: 'NOT_SEEN', seen: 0 },
      matches: [],
    },
  ]);
});

test('a step that came too late is told apart from one that never came', async () => {
  await live(CHAIN, event('a1', 0, 'a'), event('b1', 5, 'b'), event('c1', 30, 'c'));
  const { groups } = await ask();
  expect(groups[0]?.missed).toMatchObject({ step: 2, reason: 'NOT_IN_ORDER_OR_TIME', seen: 1 });
});

test('all accounts of a person are looked at, whichever of them is asked about', async () => {
  await node.move({ account: 'okta:1', from: null, to: 'person:ana' });
  await node.move({ account: 'entra:1', from: null, to: 'person:ana' });
  await live(CHAIN, event('a1', 0, 'a'), event('b1', 5, 'b', 'entra:1'));
  for (const entity of ['okta:1', 'entra:1', 'person:ana']) {
    const { groups } = await ask(entity);
    expect(groups).toMatchObject([{ group: ['person:ana'], reached: 2 }]);
  }
});

test('what a step asks of the past is no group of its own', async () => {
  const query =
    'sequence by actor.identity with maxspan=10m [any where operation == "a" and first_seen(session, 1d)] [any where operation == "b" and seen_days(session, 1d) > 0]';
  const withSession = (uid: string, minute: number, operation: string) => ({
    ...event(uid, minute, operation),
    roles: [account('okta:1'), { kind: 'Session' as const, key: 's1', label: 's1', role: 'session' as const }],
  });
  await live(query, withSession('a1', 0, 'a'), withSession('c1', 5, 'c'));
  const { groups } = await ask();
  expect(groups).toMatchObject([{ group: ['okta:1'], reached: 1, missed: { step: 1 } }]);
});

test('an until that ended the sequence is named', async () => {
  const query = `sequence by actor.identity with maxspan=10m [any where operation == "a"] [any where operation == "b"] until [any where operation == "x"]`;
  await live(query, event('a1', 0, 'a'), event('x1', 1, 'x'), event('b1', 5, 'b'));
  expect((await ask()).groups[0]?.missed).toMatchObject({ step: 2, reason: 'ENDED', seen: 1 });
});

test('an absence that did not hold names what occurred', async () => {
  const query = `sequence by actor.identity with maxspan=10m [any where operation == "a"] ![any where operation == "x"] [any where operation == "b"]`;
  await live(query, event('a1', 0, 'a'), event('x1', 1, 'x'), event('b1', 5, 'b'));
  expect((await ask()).groups[0]?.missed).toMatchObject({ step: 1, reason: 'OCCURRED', seen: 1 });
});

test('what a late record took back is shown as superseded', async () => {
  const query = `sequence by actor.identity with maxspan=10m [any where operation == "a"] ![any where operation == "x"] [any where operation == "b"]`;
  await live(query, event('a1', 0, 'a'), event('b1', 5, 'b'));
  expect((await ask()).groups[0]).toMatchObject({ missed: null, matches: [{ state: 'fired', folded: false }] });
  await node.ingest([event('x1', 1, 'x')]);
  await node.worker.drain();
  expect((await ask()).groups[0]).toMatchObject({ missed: { reason: 'OCCURRED' }, matches: [{ state: 'superseded' }] });
});

test('a match that joined an earlier detection is marked as folded', async () => {
  const pair = 'sequence by actor.identity with maxspan=10m [any where operation == "a"] [any where operation == "b"]';
  await live(pair, event('a1', 0, 'a'), event('b1', 1, 'b'), event('a2', 2, 'a'), event('b2', 3, 'b'));
  const { groups } = await ask();
  expect(groups[0]?.matches.map(({ folded }) => folded).sort()).toEqual([false, true]);
  expect(new Set(groups[0]?.matches.map(({ detection }) => detection)).size).toBe(1);
});

test('somebody whose events satisfy no step has nothing to tell, and an unknown rule is refused', async () => {
  await live(CHAIN, event('z1', 0, 'z'));
  expect((await ask()).groups).toEqual([]);
  await expect(
    whyNot({ graph: node.correlation, compile, hitCap: 10, marks: async () => [] })({
      rule: 'no@1',
      entity: 'x',
      from: 0,
      to: 1,
    }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a rule may be named without its version, and one that is not known is told with the nearest', async () => {
  await live(CHAIN, event('a1', 0, 'a'));
  const answer = whyNot({ graph: node.correlation, compile, hitCap: 1_000, marks: async () => [] });
  const about = { entity: 'okta:1', from: 0, to: 60 * MINUTE };
  expect(await answer({ ...about, rule: 'r' })).toMatchObject({ rule: { key: 'r@1' }, events: 1 });
  expect(await answer({ ...about, rule: 'r', entity: 'okta:2' })).toMatchObject({ groups: [], events: 0 });
  await node.activate({ ...rule('takeover', CHAIN), key: 'takeover@2', version: 2 });
  const faultOf = (name: string) => answer({ ...about, rule: name }).catch((fault: unknown) => fault);
  expect(await faultOf('takeover@1')).toMatchObject({ code: 'NOT_FOUND', remedy: 'There is takeover@2.' });
  expect(await faultOf('takeovre')).toMatchObject({ code: 'NOT_FOUND', remedy: 'Did you mean takeover?' });
  expect(await faultOf('zzz')).toMatchObject({ code: 'NOT_FOUND', remedy: 'Query.rules lists them.' });
});
