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
import { containmentReads } from '../../src/graph/stores/containment.store.js';
import { nameKey } from '../../src/graph/stores/named.store.js';
import { containmentDesk } from '../../src/usecases/action/contain-person.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let world: ReturnType<typeof actionWorld>;
let sent: string[];
let refusing: Set<string>;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
  sent = [];
  refusing = new Set();
  await world.person('user:ana', ['entra:4a2f']);
  await graph.runAlone("MATCH (c:Case) MERGE (d:Device {key: 'mde:d1'}) MERGE (c)-[:INVOLVES_ENTITY]->(d)");
  await world.context('mde:d1', 'criticality', 'tier3');
});
afterAll(() => graph.close());

const HASH = `sha256:${'a1'.repeat(32)}`;

/** A vendor that does what it is told and shows it. */
const vendor = (connector: string): Actuator => ({
  connector,
  types: SETTINGS.connectors[connector as keyof typeof SETTINGS.connectors],
  keyed: false,
  visibleAfterMs: 0,
  timeoutMs: 1_000,
  send: async ({ type, target }) => {
    sent.push(`${type} ${target}`);
    return refusing.has(target) ? { kind: 'failed', code: 'HTTP_403', detail: {} } : { kind: 'done', detail: {} };
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
  expect(again).toEqual({ kind: 'refused', why: 'ALREADY_DECIDED', id: action.uid });
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

const SEEN = {
  block_ip:
    'MERGE (x:IpAddress {key: $key}) WITH x UNWIND $times AS t CREATE (:Event {uid: $key + t, t: t})-[:TO_IP]->(x)',
  block_hash:
    'MERGE (x:File {key: $key}) WITH x UNWIND $times AS t CREATE (:Event {uid: $key + t, t: t})-[:INVOLVES]->(x)',
  block_domain:
    'MERGE (x:Observable {key: $key}) WITH x UNWIND $times AS t CREATE (:Event {uid: $key + t, t: t})-[:NAMES]->(x)',
} as const;
const FREED =
  'MATCH (a:Action {uid: $uid}) CREATE (:Action {uid: $freed, case: a.case, type: $inverse, target: a.target, effectiveAt: $at})';

test.each([
  { type: 'block_ip', inverse: 'allow_ip', target: '203.0.113.7', key: '203.0.113.7' },
  { type: 'block_hash', inverse: 'allow_hash', target: HASH, key: HASH },
  { type: 'block_domain', inverse: 'allow_domain', target: 'evil.example', key: nameKey('evil.example') },
] as const)(
  '$type tells what is seen all the same, until it is allowed again',
  async ({ type, inverse, target, key }) => {
    await world.decide(target, 'MALICIOUS');
    const { uid, effectiveAt } = await done(type, target);
    const since = effectiveAt ?? 0;
    const desk = containmentDesk(
      { ...world.parts, containment: containmentReads(graph, SETTINGS.connectors) },
      () => 0,
    );
    const seenAt = (...times: readonly number[]) => graph.runAlone(SEEN[type], { key, times });
    await seenAt(since - 1, since);
    expect(await desk.seenAfter(uid)).toMatchObject({ events: 0, firstAt: null, since, complete: true });
    await seenAt(since + 10, since + 20, since + 5_000);
    expect(await desk.seenAfter(uid)).toMatchObject({ events: 3, firstAt: since + 10, lastAt: since + 5_000 });
    await graph.runAlone(FREED, { uid, freed: 'freed', inverse, at: since + 100 });
    expect(await desk.seenAfter(uid)).toMatchObject({ events: 2, lastAt: since + 20, until: since + 100 });
    expect(await desk.seenAfter('freed')).toBeNull();
  },
);

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

test('what took effect at one of two accounts and failed at the other is undone when its time is over, too', async () => {
  await world.person('user:ana', ['entra:4a2f', 'okta:00u1']);
  refusing.add('okta:00u1');
  const action = await done('disable_user', 'user:ana', { ttlMinutes: 60 });
  expect(action).toMatchObject({ state: 'FAILED', expiresAt: world.now() + HOUR });
  const longer = await renewAction(terms(), responder('cy'), { id: action.uid, minutes: 120, reason: 'still on it' });
  expect(longer.expiresAt).toBe(world.now() + 2 * HOUR);
  refusing.clear();
  world.pass(2 * HOUR);
  expect(await endTermsNext(terms())).toBe(true);
  await drain();
  expect(sent).toContain('enable_user entra:4a2f');
  expect(await read(action.uid)).toMatchObject({ state: 'COMPENSATED', expiresAt: null });
});

test('an undoing with other arguments than it was done with is no undoing', async () => {
  const mailbox = 'entra:ana@example.com';
  await graph.runAlone('MERGE (m:Mailbox {key: $mailbox})', { mailbox });
  await world.context(mailbox, 'criticality', 'tier3');
  const action = await done('quarantine_mail', mailbox, { message: '<a@x.example>' });
  const release = (message: string) => {
    const request = { type: 'release_mail', target: mailbox, args: { message, reverts: action.uid } };
    const now = world.now();
    const proposal = { case: 1, request, requester: OWN_AGENT, reason: 'x', now };
    return world.parts.actions.propose(proposal, queueRule(shippedGuard, now));
  };
  expect((await release('<b@x.example>')).state).toBe('PROPOSED');
  expect((await release('<a@x.example>')).state).toBe('QUEUED');
});

test('whoever the case is about takes nothing back in it', async () => {
  const action = await done('disable_user', 'user:ana');
  const ana = { ...responder('ana'), logins: ['user:ana'] };
  await expect(rollBackAction(world.parts, ana, { id: action.uid, reason: 'I am innocent' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(rollBackCase(world.parts, ana, { case: 1, reason: 'I am innocent' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(await read(action.uid)).toMatchObject({ state: 'CONFIRMED' });
});

test('taking back a case names what is being sent at that moment instead of leaving it out', async () => {
  const { uid } = await done('isolate_device', 'mde:d1');
  await graph.runAlone("MATCH (a:Action {uid: $uid}) SET a.state = 'DISPATCHED'", { uid });
  const outcomes = await rollBackCase(world.parts, responder('cy'), { case: 1, reason: 'false alarm' });
  expect(outcomes).toEqual([{ kind: 'refused', why: 'UNDER_WAY', id: uid }]);
});

test('a bucket whose earlier policy nobody told is not left without one by taking back', async () => {
  const bucket = 'aws:arn:aws:s3:::press';
  await graph.runAlone('MERGE (r:Resource {key: $bucket})', { bucket });
  await world.context(bucket, 'criticality', 'tier3');
  const action = await done('restore_bucket_policy', bucket, { policy: '' });
  await graph.runAlone("MATCH (a:Action {uid: $uid}) SET a.state = 'UNKNOWN', a.outcomeJson = $outcome", {
    uid: action.uid,
    outcome: JSON.stringify({ steps: [{ target: bucket, state: 'UNKNOWN', detail: { code: 'TIMEOUT' } }] }),
  });
  const outcome = await rollBackAction(world.parts, responder('cy'), { id: action.uid, reason: 'wrong bucket' });
  expect(outcome).toMatchObject({ kind: 'irreversible' });
  expect(sent.filter((each) => each.startsWith('put_back'))).toEqual([]);
});
