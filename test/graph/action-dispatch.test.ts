import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { credentialReader } from '../../src/connectors/credential.js';
import { oktaActuator } from '../../src/connectors/okta/actuator.js';
import { type OktaSimulator, startOktaSimulator } from '../../src/connectors/okta/simulator.js';
import { createExchange } from '../../src/connectors/wire/exchange.js';
import type { ActionRecord } from '../../src/domain/records.js';
import type { Graph } from '../../src/graph/session.js';
import { verifyStream } from '../../src/graph/stores/audit.store.js';
import { killSwitch } from '../../src/graph/stores/kill-switch.store.js';
import { graphOutbox } from '../../src/graph/stores/outbox.store.js';
import { createDispatcher } from '../../src/pipeline/act/dispatcher.js';
import type { Actuator, Outbox } from '../../src/pipeline/act/ports.js';
import { OWN_AGENT } from '../../src/pipeline/guard/index.js';
import { dispatchRule, queueRule } from '../../src/pipeline/guard/ruling.js';
import { actionWorld, NOW, SETTINGS } from '../harness/action-world.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let okta: OktaSimulator;
let world: ReturnType<typeof actionWorld>;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
  okta = await startOktaSimulator({ token: 'sesame', users: ['00u1', '00u2'], now: world.now });
  await world.person('user:ana', ['okta:00u1', 'okta:00u2']);
  await world.decide('user:ana', 'MALICIOUS');
  await world.autonomy(4);
});
afterEach(() => okta.stop());
afterAll(() => graph.close());

const propose = (): Promise<ActionRecord> =>
  world.parts.actions.propose(
    {
      case: 1,
      request: { type: 'revoke_sessions', target: 'user:ana', args: {} },
      requester: OWN_AGENT,
      reason: 'MALICIOUS',
      now: world.now(),
    },
    queueRule(shippedGuard, world.now()),
  );
const actuator = (timeoutMs = 10_000): Actuator => ({
  ...oktaActuator(
    { baseUrl: okta.url, auth: { kind: 'ssws', token: 'env:TOKEN' } },
    {
      exchange: createExchange({ fetch, now: world.now }),
      now: world.now,
      readCredential: credentialReader({ TOKEN: 'sesame' }),
    },
  ),
  timeoutMs,
});
const faults: unknown[] = [];
const dispatcher = (change: { outbox?: Outbox; actuators?: readonly Actuator[]; holder?: string } = {}) =>
  createDispatcher({
    outbox: graphOutbox(graph, SETTINGS),
    actuators: [actuator()],
    ruleAt: (now) => dispatchRule(shippedGuard, now),
    now: world.now,
    random: () => 0.5,
    pause: async () => undefined,
    holder: 'a',
    onFault: (fault) => faults.push(fault),
    ...change,
  });
const read = async (uid: string) => {
  const action = await world.parts.actions.read(uid);
  if (action === null) throw new Error('the action is gone');
  return action;
};
/** Rounds with time passing between them, until the action ended or for long enough that it should have. */
async function settle(uid: string, run: { runOnce(): Promise<number> }, rounds = 12): Promise<ActionRecord> {
  for (let round = 0; round < rounds; round++) {
    await run.runOnce();
    const action = await read(uid);
    if (action.finishedAt !== null) return action;
    world.pass(60_000);
  }
  return read(uid);
}
const clears = () => [okta.clears('00u1'), okta.clears('00u2')];

test('every account of the person is revoked once, and the case tells the whole story', async () => {
  const { uid } = await propose();
  expect(await settle(uid, dispatcher())).toMatchObject({ state: 'CONFIRMED', attempts: 2 });
  expect(clears()).toEqual([1, 1]);
  expect(await dispatcher().runOnce()).toBe(0);
  expect((await propose()).uid).toBe(uid);
  const types = await graph.run<{ type: string }>(
    "MATCH (e:AuditEvent {stream: 'case/1'}) RETURN e.type AS type ORDER BY e.seq",
  );
  expect(types.map(({ type }) => type).sort()).toEqual([
    'action.authorized',
    'action.authorized',
    'action.authorized',
    'action.confirmed',
    'action.confirmed',
    'action.dispatched',
    'action.dispatched',
    'action.proposed',
    'action.verified',
    'action.verified',
  ]);
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: true });
});

const killed = new Error('killed');
/** The outbox of a process that dies before or after the nth call of one of its transactions. */
function dyingOutbox(
  call: 'claim' | 'settle' | 'verify' | 'adoptOrphans',
  when: 'before' | 'after',
  nth: number,
): Outbox {
  const real = graphOutbox(graph, SETTINGS);
  let calls = 0;
  let dead = false;
  const guarded =
    <A extends readonly unknown[], R>(name: string, work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (dead) throw killed;
      const mine = name === call && ++calls === nth;
      if (mine && when === 'before') {
        dead = true;
        throw killed;
      }
      const result = await work(...args);
      if (!mine) return result;
      dead = true;
      throw killed;
    };
  return {
    takeLease: guarded('takeLease', real.takeLease),
    releaseLease: guarded('releaseLease', real.releaseLease),
    due: guarded('due', real.due),
    unclear: guarded('unclear', real.unclear),
    unverified: guarded('unverified', real.unverified),
    verify: guarded('verify', real.verify),
    adoptOrphans: guarded('adoptOrphans', real.adoptOrphans),
    claim: guarded('claim', real.claim),
    settle: guarded('settle', real.settle),
  };
}

test.each([
  ['claim', 'before', 1],
  ['claim', 'after', 1],
  ['claim', 'after', 2],
  ['settle', 'before', 1],
  ['settle', 'before', 2],
  ['settle', 'after', 1],
  ['settle', 'after', 2],
  ['verify', 'before', 1],
  ['verify', 'after', 1],
  ['adoptOrphans', 'before', 1],
  ['adoptOrphans', 'after', 1],
] as const)(
  'killed %s %s (%d), another node ends it and no effect happens twice or is lost',
  async (call, when, nth) => {
    const { uid } = await propose();
    await dispatcher({ outbox: dyingOutbox(call, when, nth) })
      .runOnce()
      .catch(() => undefined);
    await graph.runAlone("MATCH (l:Lease {name: 'dispatch'}) SET l.until = 0");
    const action = await settle(uid, dispatcher({ holder: 'b' }));
    expect(action.state).toBe('CONFIRMED');
    expect(clears()).toEqual([1, 1]);
  },
);

test.each([
  ['settle', 'before'],
  ['settle', 'after'],
  ['adoptOrphans', 'after'],
] as const)('killed again while another node clears up (%s %s), a third one ends it', async (call, when) => {
  const { uid } = await propose();
  await dispatcher({ outbox: dyingOutbox('settle', 'before', 1) })
    .runOnce()
    .catch(() => undefined);
  world.pass(60_000);
  await graph.runAlone("MATCH (l:Lease {name: 'dispatch'}) SET l.until = 0");
  await dispatcher({ outbox: dyingOutbox(call, when, 1), holder: 'b' })
    .runOnce()
    .catch(() => undefined);
  await graph.runAlone("MATCH (l:Lease {name: 'dispatch'}) SET l.until = 0");
  expect(await settle(uid, dispatcher({ holder: 'c' }))).toMatchObject({ state: 'CONFIRMED' });
  expect(clears()).toEqual([1, 1]);
});

test('a send without an answer is looked up, not sent again', async () => {
  const { uid } = await propose();
  okta.failNext('after_effect', 'after_effect');
  expect(await settle(uid, dispatcher({ actuators: [actuator(200)] }))).toMatchObject({ state: 'CONFIRMED' });
  expect(clears()).toEqual([1, 1]);
  expect((await read(uid)).verifiedAt).not.toBeNull();
});

test('a send that never arrived is sent again once the log would have shown it, and not before', async () => {
  const { uid } = await propose();
  okta.failNext('before_effect', 'before_effect');
  const impatient = dispatcher({ actuators: [actuator(200)] });
  await impatient.runOnce();
  world.pass(20_000);
  await impatient.runOnce();
  expect(clears()).toEqual([0, 0]);
  expect(await read(uid)).toMatchObject({ state: 'DISPATCHED', attempts: 2 });
  expect(await settle(uid, dispatcher())).toMatchObject({ state: 'CONFIRMED', attempts: 4 });
  expect(clears()).toEqual([1, 1]);
});

test('what a lagging log shows late is not sent again', async () => {
  const { uid } = await propose();
  okta.lagMs = 80_000;
  okta.failNext('after_effect', 'after_effect');
  expect(await settle(uid, dispatcher({ actuators: [actuator(200)] }))).toMatchObject({ state: 'CONFIRMED' });
  expect(clears()).toEqual([1, 1]);
});

test('where nothing can be read, an unclear send is left to a person and never sent again', async () => {
  const { uid } = await propose();
  const blind: Actuator = {
    ...actuator(200),
    readEffect: async () => ({ kind: 'unreadable', code: 'NO_STATE' }),
  };
  okta.failNext('after_effect', 'after_effect');
  expect(await settle(uid, dispatcher({ actuators: [blind] }))).toMatchObject({ state: 'UNKNOWN' });
  // Somebody outside has to look: a feed and a webhook can ask for just this.
  const told = await graph.run<{ kind: string }>(
    'MATCH (c:Change {subject: $uid}) RETURN c.kind AS kind ORDER BY c.at',
    {
      uid,
    },
  );
  expect(told.filter(({ kind }) => kind === 'action.unknown')).toHaveLength(1);
  expect(clears()).toEqual([1, 1]);
});

test('a rate limit is waited out, a refusal ends it', async () => {
  const { uid } = await propose();
  okta.failNext('rate_limit', 'forbidden');
  await dispatcher().runOnce();
  expect(await dispatcher().runOnce()).toBe(0);
  expect(await settle(uid, dispatcher())).toMatchObject({ state: 'FAILED' });
  expect(clears().sort()).toEqual([0, 1]);
});

test('what was allowed when it was queued is judged again when it leaves', async () => {
  const { uid } = await propose();
  await killSwitch(graph).engage('bo', 'stop', NOW);
  await dispatcher().runOnce();
  expect(await read(uid)).toMatchObject({ state: 'DENIED' });
  expect(okta.requests).toEqual([]);
});

test('a changed verdict calls back what has not left', async () => {
  const { uid } = await propose();
  await world.decide('user:ana', 'BENIGN');
  await dispatcher().runOnce();
  expect(await read(uid)).toMatchObject({ state: 'PROPOSED' });
  expect(okta.requests).toEqual([]);
});

test('a permit that has ended is not used', async () => {
  const { uid } = await propose();
  world.pass(3_600_001);
  await dispatcher().runOnce();
  expect(await settle(uid, dispatcher())).toMatchObject({ state: 'EXPIRED' });
  expect(okta.requests).toEqual([]);
  expect(await propose()).toMatchObject({ state: 'QUEUED', epoch: 2 });
});

test('two dispatchers at once send everything once', async () => {
  const { uid } = await propose();
  const other = dispatcher({ holder: 'b' });
  await Promise.allSettled([dispatcher().runOnce(), other.runOnce(), dispatcher().runOnce(), other.runOnce()]);
  await graph.runAlone("MATCH (l:Lease {name: 'dispatch'}) SET l.until = 0");
  expect(await settle(uid, other)).toMatchObject({ state: 'CONFIRMED' });
  expect(clears()).toEqual([1, 1]);
});

test('a stopped loop ends and gives its lease back', async () => {
  const { uid } = await propose();
  const running = dispatcher().start();
  while ((await read(uid)).finishedAt === null) await new Promise((resolve) => setImmediate(resolve));
  await running.stop();
  expect(await graphOutbox(graph, SETTINGS).takeLease('other', 1_000)).not.toBeNull();
});
