import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { type OktaSimulator, startOktaSimulator } from '../../src/connectors/okta/simulator.js';
import type { Graph } from '../../src/graph/session.js';
import { verifyStream } from '../../src/graph/stores/audit.store.js';
import { OWN_AGENT } from '../../src/pipeline/guard/index.js';
import { queueRule } from '../../src/pipeline/guard/ruling.js';
import { actionWorld } from '../harness/action-world.js';
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
