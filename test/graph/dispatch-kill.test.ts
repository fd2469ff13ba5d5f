import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { type OktaSimulator, startOktaSimulator } from '../../src/connectors/okta/simulator.js';
import { endLeases } from '../../src/graph/lease.js';
import type { Graph } from '../../src/graph/session.js';
import { graphOutbox } from '../../src/graph/stores/outbox.store.js';
import { termStore } from '../../src/graph/stores/term.store.js';
import { createDispatcher } from '../../src/pipeline/act/dispatcher.js';
import type { Actuator } from '../../src/pipeline/act/ports.js';
import { dispatchRule, queueRule } from '../../src/pipeline/guard/ruling.js';
import { verifyStream } from '../../src/graph/stores/audit.store.js';
import { OWN_AGENT } from '../../src/pipeline/guard/index.js';
import { endTermsNext } from '../../src/usecases/action/end-terms.js';
import { proposeAction } from '../../src/usecases/action/propose-action.js';
import { actionWorld, responder, SETTINGS } from '../harness/action-world.js';
import { type Death, mortal } from '../harness/mortal.js';
import { killingProxy, type KillAt, type KillingProxy, type KillOrder } from '../harness/killing-proxy.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { emptyTestGraph } from '../harness/test-graph.js';

/* Processes of their own send to one vendor; each is killed with signal 9 at a moment that the vendor's side picks. */

const USERS = ['00u1', '00u2', '00u3', '00u4', '00u5', '00u6'];
const LONGEST_MS = 120_000;

let graph: Graph;
let okta: OktaSimulator;
let world: ReturnType<typeof actionWorld>;
let clockFile: string;
let proxies: KillingProxy[];
let running: Map<string, ChildProcess>;
let dead: string[];
let orders: KillOrder[];

beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
  clockFile = join(mkdtempSync(join(tmpdir(), 'sequitur-clock-')), 'now');
  pass(0);
  okta = await startOktaSimulator({ token: 'sesame', users: USERS, now: world.now });
  [proxies, running, dead, orders] = [[], new Map(), [], []];
  await world.person(
    'user:ana',
    USERS.map((user) => `okta:${user}`),
  );
  await world.decide('user:ana', 'MALICIOUS');
  await world.autonomy(4);
});
afterEach(async () => {
  for (const child of running.values()) child.kill('SIGKILL');
  await Promise.all(proxies.map((proxy) => proxy.stop()));
  await okta.stop();
});
afterAll(() => graph.close());

/** For all processes at once; written whole or not at all, since they read it at any time. */
function pass(ms: number): void {
  world.pass(ms);
  writeFileSync(`${clockFile}.next`, String(world.now()));
  renameSync(`${clockFile}.next`, clockFile);
}

/** A dispatcher that is ready to send, with its own way to the vendor. */
async function begin(name: string, blind = ''): Promise<void> {
  const kill = (): void => {
    dead.push(name);
    running.get(name)?.kill('SIGKILL');
    running.delete(name);
  };
  const proxy = await killingProxy(okta.url, takeOrder, kill);
  proxies.push(proxy);
  const args = ['--import', 'tsx', 'test/harness/dispatcher-process.ts', name, proxy.url, clockFile, blind];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.set(name, child);
  const over = once(child, 'exit').then(() => 'over');
  if ((await Promise.race([once(child.stdout, 'data'), over])) === 'over') throw new Error(`${name} never began`);
}

function takeOrder({ method, url = '' }: IncomingMessage): KillOrder | undefined {
  const at = orders.findIndex(({ path }) => method === 'DELETE' && url.includes(path));
  return at < 0 ? undefined : orders.splice(at, 1)[0];
}

const killed = (user: string, at: KillAt): KillOrder => ({ path: `/users/${user}/sessions`, at });

const propose = () =>
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

const steps = async (): Promise<Readonly<Record<string, string>>> => {
  const rows = await graph.run<{ target: string; state: string }>(
    'MATCH (s:ActionStep) RETURN s.target AS target, s.state AS state ORDER BY target',
  );
  return Object.fromEntries(rows.map(({ target, state }) => [target, state]));
};

/** Whether a living process may be about to send: minutes that pass then would end its permit under its hands. */
const IN_HAND = /* cypher */ `
  MATCH (l:Lease {name: 'dispatch'})
  MATCH (s:ActionStep)
  WHERE s.state = 'QUEUED' AND s.notBefore <= $now OR s.state = 'DISPATCHED' AND s.fence = l.fence
  RETURN count(s) AS steps`;

/** Time passes only while nobody has a send in hand, so that no test waits for minutes. */
async function untilSettled(uid: string): Promise<string> {
  for (const end = Date.now() + LONGEST_MS; Date.now() < end; await pause(25)) {
    const [row] = await graph.run<{ state: string; finishedAt: number | null }>(
      'MATCH (a:Action {uid: $uid}) RETURN a.state AS state, a.finishedAt AS finishedAt',
      { uid },
    );
    if (row !== undefined && row.finishedAt !== null) return row.state;
    const [inHand] = await graph.run<{ steps: number }>(IN_HAND, { now: world.now() });
    if (inHand?.steps === 0) pass(2_000);
  }
  throw new Error(`not settled: ${JSON.stringify([await steps(), okta.requests, dead])}`);
}

const BLIND = 'okta:00u3';

/** What must hold however often and wherever a process was killed. */
async function requireOnce(expected: readonly string[]): Promise<void> {
  expect(Object.values(await steps())).toEqual(expected);
  expect(USERS.map((user) => okta.clears(user))).toEqual(USERS.map(() => 1));
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: true });
}

test('of three processes two are killed with signal 9 right after the vendor acted; the last one ends all, and nothing is lost or done twice', async () => {
  await Promise.all(['a', 'b', 'c'].map((name) => begin(name, BLIND)));
  orders = [killed('00u2', 'after_effect'), killed('00u3', 'after_effect')];
  const { uid } = await propose();
  expect(await untilSettled(uid)).toBe('UNKNOWN');
  expect(new Set(dead).size).toBe(2);
  // What can be asked was found done; what cannot be asked is left to a person and not sent again.
  await requireOnce(USERS.map((user) => (`okta:${user}` === BLIND ? 'UNKNOWN' : 'CONFIRMED')));
  expect(okta.requests.filter((request) => request.startsWith('DELETE') && request.includes('00u3'))).toHaveLength(1);
}, 180_000);

/** A vendor of devices that shows what it did; each effect is told in the order in which it was. */
function deviceVendor(effects: string[]): Actuator {
  const isolated = new Set<string>();
  const wanted = (type: string) => type === 'isolate_device';
  return {
    ...{ connector: 'mde', types: ['isolate_device', 'release_device'], keyed: false },
    ...{ visibleAfterMs: 0, timeoutMs: 1_000 },
    send: async ({ type, target }) => {
      if (isolated.has(target) === wanted(type)) return { kind: 'done', detail: { already: true } };
      effects.push(`${type} ${target}`);
      if (wanted(type)) isolated.add(target);
      else isolated.delete(target);
      return { kind: 'done', detail: {} };
    },
    readEffect: async ({ type, target }) =>
      isolated.has(target) === wanted(type) ? { kind: 'applied', detail: {} } : { kind: 'not_applied' },
  };
}

/** A node: it sends, looks and ends terms. With a death it does so up to that call. */
function nodeOf(holder: string, vendor: Actuator, death: Death | null) {
  const life = mortal(death ?? { at: -1, when: 'before' });
  const rounds = createDispatcher({
    outbox: life.of(graphOutbox(graph, SETTINGS), ['claim', 'settle', 'verify']),
    actuators: [life.of(vendor, ['send'])],
    ruleAt: (at) => dispatchRule(shippedGuard, at),
    ...{ now: world.now, random: () => 0.5, pause: async () => undefined, holder, onFault: () => undefined },
  });
  const terms = life.of(termStore(graph), ['extend']);
  const parts = { ...world.parts, actions: life.of(world.parts.actions, ['propose']), terms };
  return {
    told: life.told,
    isDead: life.isDead,
    round: async () => {
      const fault = (reason: unknown): void => {
        if (!life.isDead()) throw reason;
      };
      await rounds.runOnce().catch(fault);
      if (!life.isDead()) await endTermsNext(parts).catch(fault);
    },
  };
}

/** One effect with a term, from the asking to its undoing; the first node dies on the way, two others go on at once. */
async function liveThrough(number: number, death: Death, effects: string[]) {
  const device = `mde:w${String(number)}`;
  await world.person(`user:walk-${String(number)}`, [], 3, number);
  await graph.runAlone(
    'MATCH (c:Case {number: $number}) MERGE (d:Device {key: $device}) MERGE (c)-[:INVOLVES_ENTITY]->(d)',
    {
      number,
      device,
    },
  );
  await world.context(device, 'criticality', 'tier3');
  const request = { type: 'isolate_device', target: device, args: { ttlMinutes: 5 } };
  const { uid } = await proposeAction(world.parts, responder('bo'), { case: number, request, reason: 'seen it' });
  const vendor = deviceVendor(effects);
  await endLeases(graph);
  const first = nodeOf('first', vendor, death);
  const others = [nodeOf('second', vendor, null), nodeOf('third', vendor, null)];
  for (let round = 0; round < 40; round += 1) {
    if (!first.isDead()) await first.round();
    // The dead renew nothing: their lease runs out.
    if (first.isDead()) {
      await graph.runAlone("MATCH (l:Lease {name: 'dispatch', holder: 'first'}) SET l.until = 0");
      await Promise.all(others.map((node) => node.round()));
    }
    const { state } = (await world.parts.actions.read(uid)) ?? { state: 'gone' };
    if (state === 'COMPENSATED') return { diedAt: first.isDead() ? first.told.at(-1) : null, state };
    pass(60_000);
  }
  return { diedAt: first.told.at(-1), state: (await world.parts.actions.read(uid))?.state };
}

test('an effect whose node dies before or after any of its steps, from the send to its undoing, is brought to its end by two others, and nothing is done twice', async () => {
  const died: string[] = [];
  let number = 10;
  for (let at = 0, isOver = false; !isOver; at += 1) {
    for (const when of ['before', 'after'] as const) {
      number += 1;
      const effects: string[] = [];
      const { diedAt, state } = await liveThrough(number, { at, when }, effects);
      const device = `mde:w${String(number)}`;
      expect({ at, when, diedAt, state, effects }).toEqual({
        ...{ at, when, diedAt, state: 'COMPENSATED' },
        effects: [`isolate_device ${device}`, `release_device ${device}`],
      });
      expect(await verifyStream(graph, `case/${String(number)}`)).toMatchObject({ intact: true });
      if (diedAt === null) isOver = true;
      else died.push(`${when} ${String(diedAt)}`);
    }
  }
  // Each kind of step was died at, on the way there and on the way back.
  for (const step of ['claim', 'send', 'settle', 'verify', 'propose', 'extend'])
    for (const when of ['before', 'after']) expect(died).toContain(`${when} ${step}`);
}, 300_000);

const long = process.env['SEQUITUR_LONG'] === '1' ? test : test.skip;

long.each([
  ['before_effect', 'after_effect'],
  ['before_effect', 'before_effect'],
  ['after_effect', 'before_effect'],
] as const)(
  'killed %s and then %s, each send takes effect once',
  async (first, second) => {
    await Promise.all(['a', 'b', 'c'].map((name) => begin(name)));
    orders = [killed('00u2', first), killed('00u5', second)];
    const { uid } = await propose();
    expect(await untilSettled(uid)).toBe('CONFIRMED');
    expect(new Set(dead).size).toBe(2);
    await requireOnce(USERS.map(() => 'CONFIRMED'));
  },
  180_000,
);
