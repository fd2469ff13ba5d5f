import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Autonomy } from '../../src/domain/authorization.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { ActionRecord } from '../../src/domain/records.js';
import type { Graph } from '../../src/graph/session.js';
import { grantAutonomy } from '../../src/graph/stores/autonomy.store.js';
import { graphOutbox } from '../../src/graph/stores/outbox.store.js';
import { termStore } from '../../src/graph/stores/term.store.js';
import { createDispatcher } from '../../src/pipeline/act/dispatcher.js';
import type { Actuator, SendOutcome } from '../../src/pipeline/act/ports.js';
import { dispatchRule } from '../../src/pipeline/guard/ruling.js';
import { endTermsNext } from '../../src/usecases/action/end-terms.js';
import { proposeAction } from '../../src/usecases/action/propose-action.js';
import { rollBackAction } from '../../src/usecases/action/roll-back-action.js';
import { actionWorld, machine, responder, SETTINGS } from '../harness/action-world.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const HOUR = 3_600_000;
let graph: Graph;
let world: ReturnType<typeof actionWorld>;
let sent: string[];
let answer: SendOutcome;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
  sent = [];
  answer = { kind: 'done', detail: {} };
});
afterAll(() => graph.close());

const vendor = (connector: string): Actuator => ({
  ...{ connector, types: SETTINGS.connectors[connector as keyof typeof SETTINGS.connectors] },
  ...{ keyed: false, visibleAfterMs: 0, timeoutMs: 1_000 },
  send: async ({ type, target }) => {
    sent.push(`${type} ${target}`);
    return answer;
  },
  readEffect: async () => ({ kind: 'applied', detail: {} }),
});

async function drain(): Promise<void> {
  const rounds = createDispatcher({
    outbox: graphOutbox(graph, SETTINGS),
    actuators: [vendor('mde'), vendor('okta')],
    ruleAt: (now) => dispatchRule(shippedGuard, now),
    now: world.now,
    random: () => 0.5,
    pause: async () => undefined,
    holder: 'a',
    onFault: (fault) => {
      throw fault;
    },
  });
  while ((await rounds.runOnce()) > 0);
}

/** A device in its own case, called malicious; the machine isolates it by itself. */
async function isolated(number: number): Promise<ActionRecord> {
  const target = `mde:d${String(number)}`;
  await world.person(`user:u${String(number)}`, [`okta:u${String(number)}`], 3, number);
  await graph.runAlone(
    'MATCH (c:Case {number: $number}) MERGE (d:Device {key: $target}) MERGE (c)-[:INVOLVES_ENTITY]->(d)',
    { number, target },
  );
  await world.context(target, 'criticality', 'tier3');
  await world.decide(target, 'MALICIOUS', number);
  return acted(number, 'isolate_device', target);
}

async function acted(number: number, type: string, target: string): Promise<ActionRecord> {
  const input = { case: number, request: { type, target, args: {} }, reason: 'the decision calls for it' };
  const { uid } = await proposeAction(world.parts, machine, input);
  await drain();
  const action = await world.parts.actions.read(uid);
  if (action === null) throw new Error('the action is gone');
  return action;
}
const release = async ({ uid: id }: ActionRecord): Promise<void> => {
  await rollBackAction(world.parts, responder('cy'), { id, reason: 'It was the nightly backup.' });
  await drain();
};
const signed = (action: string, level: Autonomy) =>
  grantAutonomy(graph, { policy: '*', action, segment: '*', level, signedBy: 'owner', now: world.now() });
const level = async (action: string): Promise<unknown> => {
  const [row] = await graph.run('MATCH (a:Autonomy {key: $key}) RETURN a.level AS level', { key: `*|${action}|*` });
  return (row as { level: unknown } | undefined)?.level;
};
const told = async (): Promise<readonly JsonObject[]> => {
  const rows = await graph.run<{ body: string }>(
    "MATCH (e:AuditEvent {stream: 'config', type: 'autonomy.demoted'}) RETURN e.bodyJson AS body ORDER BY e.seq",
  );
  return rows.map(({ body }) => JSON.parse(body) as JsonObject);
};

test('two machines freed by people within their term cost the level that isolated them, and one does not', async () => {
  await signed('isolate_device', 4);
  const [first, second, third] = [await isolated(1), await isolated(2), await isolated(3)];
  expect(first).toMatchObject({ state: 'CONFIRMED', proposedBy: machine.id });
  await release(first);
  expect(await level('isolate_device')).toBe(4);
  await release(second);
  expect(await level('isolate_device')).toBe(3);
  expect(await told()).toEqual([
    { key: '*|isolate_device|*', to: 3, why: 'reversals', reversed: 2, acted: 3, action: second.uid },
  ]);
  // It was done at the level that is lost already.
  world.pass(1);
  await signed('isolate_device', 4);
  await release(third);
  expect(await level('isolate_device')).toBe(4);
});

test('a term that ends, and a release of what was rightly held, take nothing back', async () => {
  await signed('isolate_device', 4);
  const [ended, harmful, late] = [await isolated(1), await isolated(2), await isolated(3)];
  await graph.runAlone("MATCH (c:Case {number: 1}) SET c.status = 'CLOSED'");
  await graph.runAlone("MATCH (c:Case {number: 2}) SET c.disposition = 'TRUE_POSITIVE'");
  await release(harmful);
  await graph.runAlone("MATCH (c:Case {number: 3}) SET c.status = 'CLOSED'");
  world.pass(4 * HOUR + 1);
  await release(late);
  await endTermsNext({ ...world.parts, terms: termStore(graph) });
  await drain();
  expect(sent).toContain(`release_device ${ended.target}`);
  const counted = await graph.run('MATCH (a:Autonomy) RETURN coalesce(a.reversed, 0) AS reversed, a.acted AS acted');
  expect(counted).toEqual([{ reversed: 0, acted: 3 }]);
});

test('sessions that were ended in error cannot be given back, but that somebody says so is told and counts', async () => {
  await signed('revoke_sessions', 3);
  const actions: ActionRecord[] = [];
  for (const number of [1, 2]) {
    const user = `user:u${String(number)}`;
    await world.person(user, [`okta:u${String(number)}`], 3, number);
    await world.decide(user, 'MALICIOUS', number);
    const { uid } = await acted(number, 'revoke_sessions', user);
    world.pass(HOUR);
    await drain();
    const action = await world.parts.actions.read(uid);
    if (action !== null) actions.push(action);
  }
  expect(actions.map(({ state }) => state)).toEqual(['CONFIRMED', 'CONFIRMED']);
  for (const { uid: id } of actions) {
    const outcome = await rollBackAction(world.parts, responder('cy'), { id, reason: 'She is travelling.' });
    expect(outcome).toMatchObject({ kind: 'heals_itself' });
    await rollBackAction(world.parts, responder('cy'), { id, reason: 'Said twice, counted once.' });
  }
  expect(await level('revoke_sessions')).toBe(2);
  const spoken = await graph.run("MATCH (e:AuditEvent {type: 'action.taken_back'}) RETURN e.actor AS actor");
  expect(spoken).toHaveLength(4);
});

test('what people asked for or agreed to is not held against a level', async () => {
  await signed('isolate_device', 2);
  const action = await isolated(1);
  expect(action.state).toBe('WAITING_APPROVAL');
  await graph.runAlone("MATCH (c:Case {number: 1}) MERGE (c)-[:INVOLVES_ENTITY]->(:Device {key: 'mde:mine'})");
  await world.context('mde:mine', 'criticality', 'tier3');
  const request = { type: 'isolate_device', target: 'mde:mine', args: {} };
  const mine = await proposeAction(world.parts, responder('bo'), { case: 1, request, reason: 'seen it' });
  await drain();
  await release(mine);
  const counted = await graph.run('MATCH (a:Autonomy) RETURN a.reversed AS reversed, a.acted AS acted');
  expect(counted).toEqual([{ reversed: null, acted: null }]);
});

test('a device that somebody else had isolated is not freed when our term would end', async () => {
  await signed('isolate_device', 4);
  answer = { kind: 'done', detail: { already: true } };
  const action = await isolated(1);
  expect(action).toMatchObject({ state: 'CONFIRMED', expiresAt: null });
  world.pass(8 * HOUR);
  expect(await endTermsNext({ ...world.parts, terms: termStore(graph) })).toBe(false);
  await drain();
  expect(sent).toEqual(['isolate_device mde:d1']);
  await release(action);
  expect(sent.at(-1)).toBe('release_device mde:d1');
});
