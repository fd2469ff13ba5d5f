import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { ActionRequest } from '../../src/domain/action.js';
import type { ActionRecord } from '../../src/domain/records.js';
import type { Graph } from '../../src/graph/session.js';
import { graphOutbox } from '../../src/graph/stores/outbox.store.js';
import { termStore } from '../../src/graph/stores/term.store.js';
import { createDispatcher } from '../../src/pipeline/act/dispatcher.js';
import type { Actuator } from '../../src/pipeline/act/ports.js';
import { OWN_AGENT } from '../../src/pipeline/guard/index.js';
import { dispatchRule, queueRule } from '../../src/pipeline/guard/ruling.js';
import { endTermsNext, renewAction } from '../../src/usecases/action/end-terms.js';
import { proposeAction } from '../../src/usecases/action/propose-action.js';
import { rollBackAction, rollBackCase } from '../../src/usecases/action/roll-back-action.js';
import { actionWorld, responder, SETTINGS } from '../harness/action-world.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let world: ReturnType<typeof actionWorld>;
let sent: string[];
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
  sent = [];
  await world.person('user:ana', ['entra:4a2f']);
  await graph.runAlone("MATCH (c:Case) MERGE (d:Device {key: 'mde:d1'}) MERGE (c)-[:INVOLVES_ENTITY]->(d)");
  await world.context('mde:d1', 'criticality', 'tier3');
});
afterAll(() => graph.close());

/** A vendor that does what it is told and shows it. */
const vendor = (connector: string): Actuator => ({
  connector,
  types: SETTINGS.connectors[connector as keyof typeof SETTINGS.connectors],
  keyed: false,
  visibleAfterMs: 0,
  timeoutMs: 1_000,
  send: async ({ type, target }) => {
    sent.push(`${type} ${target}`);
    return { kind: 'done', detail: {} };
  },
  readEffect: async () => ({ kind: 'applied', detail: {} }),
});
const dispatcher = () =>
  createDispatcher({
    outbox: graphOutbox(graph, SETTINGS),
    actuators: [vendor('entra'), vendor('mde'), vendor('firewall'), vendor('okta')],
    ruleAt: (now) => dispatchRule(shippedGuard, now),
    now: world.now,
    random: () => 0.5,
    pause: async () => undefined,
    holder: 'a',
    onFault: (fault) => {
      throw fault;
    },
  });
const terms = () => ({ ...world.parts, terms: termStore(graph) });
const read = async (uid: string): Promise<ActionRecord> => {
  const action = await world.parts.actions.read(uid);
  if (action === null) throw new Error('the action is gone');
  return action;
};
async function drain(): Promise<void> {
  const rounds = dispatcher();
  while ((await rounds.runOnce()) > 0);
}
async function done(type: string, target: string, args: ActionRequest['args'] = {}): Promise<ActionRecord> {
  const input = { case: 1, request: { type, target, args }, reason: 'seen it' };
  const { uid } = await proposeAction(world.parts, responder('bo'), input);
  await drain();
  return read(uid);
}
const HOUR = 3_600_000;

test('an effect is confirmed, seen, and has an end', async () => {
  const action = await done('isolate_device', 'mde:d1');
  const at = world.now();
  expect(action).toMatchObject({ state: 'CONFIRMED', verifiedAt: at, effectiveAt: at, expiresAt: at + 4 * HOUR });
});

test('what nobody renewed is undone when its time is over, once, and the action is compensated', async () => {
  const action = await done('isolate_device', 'mde:d1', { ttlMinutes: 60 });
  expect(await endTermsNext(terms())).toBe(false);
  world.pass(HOUR);
  expect(await endTermsNext(terms())).toBe(true);
  expect(await endTermsNext(terms())).toBe(false);
  await drain();
  expect(sent).toEqual(['isolate_device mde:d1', 'release_device mde:d1']);
  expect(await read(action.uid)).toMatchObject({ state: 'COMPENSATED', expiresAt: null });
});

test('a renewed effect stays, for no longer than a week, and a second renewal of the same end changes nothing', async () => {
  const action = await done('isolate_device', 'mde:d1', { ttlMinutes: 60 });
  const renewed = await renewAction(terms(), responder('cy'), { id: action.uid, minutes: 120, reason: 'still on it' });
  expect(renewed.expiresAt).toBe(world.now() + 2 * HOUR);
  world.pass(HOUR);
  expect(await endTermsNext(terms())).toBe(false);
  const tooLong = renewAction(terms(), responder('cy'), { id: action.uid, minutes: 10_081, reason: 'x' });
  await expect(tooLong).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  const stale = { uid: action.uid, from: 1, until: 2, by: 'x', reason: '', now: 1, escalate: false };
  expect(await termStore(graph).extend(stale)).toBe(false);
});

test('on an open malicious case nothing is released silently: it is extended and told, up to a week', async () => {
  await world.decide('mde:d1', 'MALICIOUS');
  const action = await done('isolate_device', 'mde:d1');
  world.pass(4 * HOUR);
  expect(await endTermsNext(terms())).toBe(true);
  expect(await read(action.uid)).toMatchObject({ state: 'CONFIRMED', expiresAt: world.now() + 4 * HOUR });
  const told = await graph.run("MATCH (c:Change {kind: 'action.escalated'}) RETURN c.subject AS subject");
  expect(told).toEqual([{ subject: action.uid }]);
  world.pass(7 * 24 * HOUR);
  await endTermsNext(terms());
  await drain();
  expect(sent.at(-1)).toBe('release_device mde:d1');
});

test('an action that took effect is taken back by its inverse, whatever the verdict and the kill switch', async () => {
  const action = await done('disable_user', 'user:ana');
  await graph.runAlone("MERGE (k:KillSwitch {name: 'global'}) SET k.engaged = true");
  const undone = await rollBackAction(world.parts, responder('cy'), { id: action.uid, reason: 'wrong person' });
  expect(undone).toMatchObject({ kind: 'undoing', inverse: { type: 'enable_user', state: 'QUEUED' } });
  await drain();
  expect(await read(action.uid)).toMatchObject({ state: 'COMPENSATED' });
  const again = await rollBackAction(world.parts, responder('cy'), { id: action.uid, reason: 'once more' });
  expect(again).toEqual({ kind: 'refused', why: 'ALREADY_DECIDED' });
  expect(sent).toEqual(['disable_user entra:4a2f', 'enable_user entra:4a2f']);
});

test('a case’s containment is taken back together, the latest first; what was eradicated stays gone', async () => {
  await graph.runAlone("MERGE (m:Mailbox {key: 'entra:ana@example.com'})");
  await world.context('entra:ana@example.com', 'criticality', 'tier3');
  await done('disable_user', 'user:ana');
  await done('stop_forwarding', 'entra:ana@example.com');
  await done('isolate_device', 'mde:d1');
  const outcomes = await rollBackCase(world.parts, responder('cy'), { case: 1, reason: 'false alarm' });
  expect(outcomes.map(({ kind }) => kind)).toEqual(['undoing', 'undoing']);
  await drain();
  expect(sent.slice(3).sort()).toEqual(['enable_user entra:4a2f', 'release_device mde:d1']);
});

test('nobody frees what we did not lock by calling it a revert', async () => {
  const release = (args: ActionRequest['args']) =>
    world.parts.actions.propose(
      {
        case: 1,
        request: { type: 'release_device', target: 'mde:d1', args },
        requester: OWN_AGENT,
        reason: 'x',
        now: world.now(),
      },
      queueRule(shippedGuard, world.now()),
    );
  expect((await release({})).state).toBe('PROPOSED');
  expect((await release({ reverts: 'made-up' })).state).toBe('PROPOSED');
  const action = await done('isolate_device', 'mde:d1');
  expect((await release({ reverts: action.uid })).state).toBe('QUEUED');
});

test('an address is refused at every tool that can; our own ranges and shared domains are left to people', async () => {
  await world.decide('203.0.113.7', 'MALICIOUS');
  const blocked = await done('block_ip', '203.0.113.7');
  expect(blocked.state).toBe('CONFIRMED');
  expect(sent).toEqual(expect.arrayContaining(['block_ip firewall:203.0.113.7', 'block_ip mde:203.0.113.7']));
  const rules = async (type: string, target: string) => {
    const proposal = {
      case: 1,
      request: { type, target, args: {} },
      requester: OWN_AGENT,
      reason: 'x',
      now: world.now(),
    };
    const { permitJson } = await world.parts.actions.propose(proposal, queueRule(shippedGuard, world.now()));
    return (JSON.parse(permitJson) as { policies: { id: string }[] }).policies.map(({ id }) => id);
  };
  expect(await rules('block_ip', '10.0.0.5')).toContain('floor.never_automatic');
  expect(await rules('block_ip', '8.8.8.8')).toContain('floor.never_automatic');
  expect(await rules('block_domain', 'files.cdn.cloudfront.net')).toContain('floor.never_automatic');
  expect(await rules('block_domain', 'evil.example')).not.toContain('floor.never_automatic');
});

test('arguments that are missing, unknown or unfit, and targets of another kind, are refused with their place', async () => {
  const ask = (type: string, target: string, args: ActionRequest['args']) =>
    proposeAction(world.parts, responder('bo'), { case: 1, request: { type, target, args }, reason: 'x' });
  const place = (path: string) => ({ code: 'BAD_USER_INPUT', place: { path } });
  await expect(ask('reset_mfa', 'entra:4a2f', {})).rejects.toMatchObject(place('arguments.identityCheck'));
  await expect(ask('isolate_device', 'mde:d1', { force: true })).rejects.toMatchObject(place('arguments.force'));
  await expect(ask('isolate_device', 'mde:d1', { ttlMinutes: 0 })).rejects.toMatchObject(place('arguments.ttlMinutes'));
  await expect(ask('isolate_device', 'user:ana', {})).rejects.toMatchObject(place('target'));
  await expect(ask('block_ip', 'example.com', {})).rejects.toMatchObject(place('target'));
});

test('no evidence lets a machine reset a second factor by itself', async () => {
  await world.decide('entra:4a2f', 'MALICIOUS');
  await graph.runAlone("MERGE (a:Autonomy {key: '*|reset_mfa|*'}) SET a.level = 4");
  await world.context('entra:4a2f', 'criticality', 'tier3');
  const request = { type: 'reset_mfa', target: 'entra:4a2f', args: { identityCheck: 'nobody was asked' } };
  const action = await world.parts.actions.propose(
    { case: 1, request, requester: OWN_AGENT, reason: 'x', now: world.now() },
    queueRule(shippedGuard, world.now()),
  );
  expect(action.state).toBe('WAITING_APPROVAL');
});
