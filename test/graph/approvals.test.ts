import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../src/domain/access.js';
import type { ActionRecord } from '../../src/domain/records.js';
import type { Graph } from '../../src/graph/session.js';
import { delegationStore } from '../../src/graph/stores/approver.store.js';
import { requestStore } from '../../src/graph/stores/waiting.store.js';
import { OWN_AGENT } from '../../src/pipeline/guard/index.js';
import { queueRule } from '../../src/pipeline/guard/ruling.js';
import { pursueNext } from '../../src/usecases/action/ask-people.js';
import { delegationDesk } from '../../src/usecases/action/delegate.js';
import { approveAction, denyAction } from '../../src/usecases/action/judge-action.js';
import { proposeAction } from '../../src/usecases/action/propose-action.js';
import { actionWorld, responder, SETTINGS } from '../harness/action-world.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let graph: Graph;
let world: ReturnType<typeof actionWorld>;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
});
afterAll(() => graph.close());

const analyst = (id: string): Principal => ({ ...responder(id), roles: ['analyst'] });
const request = { type: 'revoke_sessions', target: 'user:ana', args: {} };
const waiting = async (tier = 3): Promise<ActionRecord> => {
  await world.person('user:ana', ['okta:00u1'], tier);
  await world.decide('user:ana', 'MALICIOUS');
  return byAgent();
};
const byAgent = () =>
  world.parts.actions.propose(
    { case: 1, request, requester: OWN_AGENT, reason: 'MALICIOUS', now: world.now() },
    queueRule(shippedGuard, world.now()),
  );
const seen = (action: ActionRecord) => ({
  id: action.uid,
  argumentsDigest: action.argumentsDigest,
  decisionId: action.decision,
  reason: 'seen it',
});
const read = async (uid: string) => {
  const action = await world.parts.actions.read(uid);
  if (action === null) throw new Error('the action is gone');
  return action;
};
const people = new Map<string, Principal>();
const desk = () =>
  delegationDesk({
    delegations: delegationStore(graph),
    person: async (id) => people.get(id) ?? null,
    now: world.now,
    newId: () => `delegation-${String(people.size)}-${String(world.now())}`,
  });
const requests = () => requestStore(graph, SETTINGS.approvals);
const told = async (stream: string) =>
  (
    await graph.run<{ type: string }>('MATCH (e:AuditEvent {stream: $stream}) RETURN e.type AS type ORDER BY e.seq', {
      stream,
    })
  ).map(({ type }) => type);

test('an analyst answers for a responder who delegated, until the agreed date and not a moment longer', async () => {
  const action = await waiting();
  expect(await approveAction(world.parts, analyst('di'), seen(action))).toEqual({
    kind: 'refused',
    why: 'NOT_ENTITLED',
  });
  people.set('di', analyst('di'));
  await desk().delegate(responder('bo'), { to: 'di', until: world.now() + HOUR, reason: 'on leave' });
  world.pass(HOUR);
  expect(await approveAction(world.parts, analyst('di'), seen(action))).toMatchObject({ why: 'NOT_ENTITLED' });
  world.pass(-1);
  expect(await approveAction(world.parts, analyst('di'), seen(action))).toMatchObject({ action: { state: 'QUEUED' } });
  const approvals = await graph.run('MATCH (p:Approval) RETURN p.by AS by, p.onBehalfOf AS voice');
  expect(approvals).toEqual([{ by: 'di', voice: 'bo' }]);
  expect(await told('config')).toEqual(['approval.delegated']);
});

test('a delegate is the voice of one person: never a second yes, never for their own requests or cases', async () => {
  const action = await waiting(0);
  people.set('di', analyst('di'));
  await desk().delegate(responder('bo'), { to: 'di', until: world.now() + HOUR, reason: 'on leave' });
  expect(await approveAction(world.parts, responder('bo'), seen(action))).toMatchObject({ kind: 'taken' });
  expect(await approveAction(world.parts, analyst('di'), seen(action))).toMatchObject({ why: 'NOT_ENTITLED' });
  expect(await approveAction(world.parts, responder('cy'), seen(action))).toMatchObject({
    action: { state: 'QUEUED' },
  });
  await world.person('user:eve', ['okta:00u9'], 1, 2);
  await world.decide('user:eve', 'UNKNOWN', 2);
  const own = await proposeAction(world.parts, responder('bo'), {
    case: 2,
    request: { ...request, target: 'user:eve' },
    reason: 'odd',
  });
  expect(await approveAction(world.parts, analyst('di'), seen(own))).toMatchObject({ why: 'NOT_ENTITLED' });
});

test('whoever answers first as a delegate and then as the delegator has said one yes', async () => {
  const action = await waiting(0);
  people.set('di', analyst('di'));
  await desk().delegate(responder('bo'), { to: 'di', until: world.now() + HOUR, reason: 'on leave' });
  await approveAction(world.parts, analyst('di'), seen(action));
  expect(await approveAction(world.parts, responder('bo'), seen(action))).toMatchObject({
    action: { state: 'WAITING_APPROVAL' },
  });
});

test('a delegation that ends takes the yes with it that was said under it', async () => {
  const action = await waiting(0);
  people.set('di', analyst('di'));
  const { uid } = await desk().delegate(responder('bo'), { to: 'di', until: world.now() + HOUR, reason: 'on leave' });
  await approveAction(world.parts, analyst('di'), seen(action));
  await desk().end(responder('bo'), uid);
  expect(await approveAction(world.parts, responder('cy'), seen(action))).toMatchObject({
    action: { state: 'WAITING_APPROVAL' },
  });
});

test('nobody delegates to themselves, to a machine, to nobody, without an end, or what they were given', async () => {
  people.set('di', analyst('di'));
  const until = world.now() + HOUR;
  const refused = { code: 'BAD_USER_INPUT' };
  await expect(desk().delegate(responder('bo'), { to: 'bo', until, reason: 'x' })).rejects.toMatchObject(refused);
  await expect(desk().delegate(responder('bo'), { to: 'nn', until, reason: 'x' })).rejects.toMatchObject(refused);
  const endless = { to: 'di', until: world.now() + 91 * 24 * HOUR, reason: 'x' };
  await expect(desk().delegate(responder('bo'), endless)).rejects.toMatchObject(refused);
  await expect(desk().delegate(analyst('di'), { to: 'di', until, reason: 'x' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(desk().delegate(responder('bo'), { to: 'di', until, reason: ' ' })).rejects.toMatchObject(refused);
});

const OWN_ACCOUNT = /* cypher */ `
  MERGE (own:Account {key: 'okta:00ubo'}) SET own.label = 'bo@example.com'
  MERGE (k:IdentityClaim {key: 'login|bo@example.com'}) MERGE (own)-[:CLAIMS]->(k)`;
const MAILBOX = /* cypher */ `
  MATCH (c:Case {number: 1})
  MERGE (x:Mailbox {key: 'm365:mb'}) SET x.label = 'Bo@example.com' MERGE (c)-[:INVOLVES_ENTITY]->(x)`;
const SESSION = /* cypher */ `
  MATCH (c:Case {number: 1}), (own:Account {key: 'okta:00ubo'})
  MERGE (x:Session {key: 'okta:s1'}) MERGE (c)-[:INVOLVES_ENTITY]->(x)
  MERGE (e:Event {uid: 'e'}) MERGE (e)-[:IN_SESSION]->(x) MERGE (e)-[:ACTOR]->(own)`;
const DEVICE = /* cypher */ `
  MATCH (c:Case {number: 1}), (own:Account {key: 'okta:00ubo'})
  MERGE (x:Device {key: 'mde:d'}) MERGE (c)-[:INVOLVES_ENTITY]->(x)
  MERGE (e:Event {uid: 'e'}) MERGE (e)-[:ON_DEVICE]->(x) MERGE (e)-[:ACTOR]->(own)`;

test.each([
  ['mailbox', MAILBOX],
  ['session', SESSION],
  ['device', DEVICE],
])('whose %s is one of the case’s entities is not eligible', async (_kind, entity) => {
  const action = await waiting();
  await graph.runAlone(OWN_ACCOUNT);
  await graph.runAlone(entity);
  const bo = { ...responder('key-7'), name: 'bo@example.com' };
  expect(await approveAction(world.parts, bo, seen(action))).toEqual({ kind: 'refused', why: 'INVOLVED' });
  expect(await approveAction(world.parts, responder('cy'), seen(action))).toMatchObject({ kind: 'taken' });
});

test('who works on a server that many use is not who it belongs to; its written owner is', async () => {
  const action = await waiting();
  await graph.runAlone(/* cypher */ `
    MATCH (c:Case {number: 1}) MERGE (d:Device {key: 'mde:srv'}) MERGE (c)-[:INVOLVES_ENTITY]->(d)
    WITH d UNWIND ['bo', 'p1', 'p2', 'p3'] AS name
    MERGE (a:Account {key: 'okta:' + name}) SET a.label = name
    MERGE (e:Event {uid: name}) MERGE (e)-[:ON_DEVICE]->(d) MERGE (e)-[:ACTOR]->(a)`);
  await world.context('mde:srv', 'owner', 'cy');
  expect(await approveAction(world.parts, responder('cy'), seen(action))).toMatchObject({ why: 'INVOLVED' });
  expect(await approveAction(world.parts, responder('bo'), seen(action))).toMatchObject({ kind: 'taken' });
});

const signedIn = (sub: string, ...logins: readonly string[]): Principal => ({
  ...responder(`oidc:${sub}`),
  name: 'Bo of the SOC',
  logins: [sub, ...logins],
});

test('who signs in through a provider is known by every name the directory has: nobody judges over a case that is about them', async () => {
  const action = await waiting();
  await graph.runAlone("MATCH (a:Account {key: 'okta:00u1'}) SET a.label = 'Ana@Corp.example'");
  const ana = signedIn('f00d', 'ana@corp.example');
  expect(await approveAction(world.parts, ana, seen(action))).toEqual({ kind: 'refused', why: 'INVOLVED' });
  expect((await read(action.uid)).state).toBe('WAITING_APPROVAL');
  expect(await told('case/1')).toContain('approval.refused');
});

test('whoever has a key and signs in besides is one person: no second yes, and no yes to their own request', async () => {
  await world.person('user:ana', ['okta:00u1'], -1);
  await world.decide('user:ana', 'MALICIOUS');
  const withKey = { ...responder('k1'), name: 'bo@corp.example' };
  const withToken = signedIn('b0', 'Bo@corp.example');
  const action = await byAgent();
  await approveAction(world.parts, withKey, seen(action));
  await approveAction(world.parts, withToken, seen(action));
  expect((await read(action.uid)).state).toBe('WAITING_APPROVAL');
  await approveAction(world.parts, responder('cy'), seen(action));
  expect((await read(action.uid)).state).toBe('QUEUED');

  await world.person('user:eve', ['okta:00u9'], 1, 2);
  await world.decide('user:eve', 'UNKNOWN', 2);
  const asked = { case: 2, request: { ...request, target: 'user:eve' }, reason: 'a hunch' };
  const own = await proposeAction(world.parts, withKey, asked);
  expect(own.state).toBe('WAITING_APPROVAL');
  expect(await approveAction(world.parts, withToken, seen(own))).toEqual({ kind: 'refused', why: 'OWN_REQUEST' });
});

test('somebody who signs in may delegate and stand in, and not for themselves under their other name', async () => {
  const giver = signedIn('b0', 'bo@corp.example');
  const taker: Principal = { ...signedIn('c0', 'cy@corp.example'), roles: ['analyst'] };
  for (const person of [giver, taker]) people.set(person.id, person);
  people.set('k1', { ...analyst('k1'), name: 'bo@corp.example' });
  const until = world.now() + HOUR;
  await expect(desk().delegate(giver, { to: 'k1', until, reason: 'me again' })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
  });
  await desk().delegate(giver, { to: taker.id, until, reason: 'on leave' });
  const action = await waiting();
  await approveAction(world.parts, taker, seen(action));
  expect((await read(action.uid)).state).toBe('QUEUED');
});

test('tier 0 asks for a fresh log-in, for a yes and not for a no', async () => {
  const action = await waiting(0);
  world.pass(16 * MINUTE);
  const stale = await approveAction(world.parts, responder('bo'), seen(action));
  expect(stale).toEqual({ kind: 'refused', why: 'LOGIN_NOT_FRESH' });
  const { authenticatedAt: _never, ...unproved } = responder('bo');
  expect(await approveAction(world.parts, unproved, seen(action))).toMatchObject({ why: 'LOGIN_NOT_FRESH' });
  const fresh = { ...responder('bo'), authenticatedAt: world.now() };
  expect(await approveAction(world.parts, fresh, seen(action))).toMatchObject({ kind: 'taken' });
  expect(await denyAction(world.parts, unproved, seen(action))).toMatchObject({ action: { state: 'DENIED' } });
});

test('a request that nobody answers is put before more people once, and then ends', async () => {
  const action = await waiting();
  const step = () => pursueNext({ requests: requests(), now: world.now });
  world.pass(15 * MINUTE - 1);
  await step();
  expect(await read(action.uid)).toMatchObject({ state: 'WAITING_APPROVAL', escalations: 0 });
  world.pass(1);
  await Promise.all([step(), step()]);
  expect(await read(action.uid)).toMatchObject({ state: 'WAITING_APPROVAL', escalations: 1 });
  // Judged again meanwhile, it does not begin to wait anew.
  await byAgent();
  world.pass(24 * HOUR - 15 * MINUTE);
  await step();
  expect(await read(action.uid)).toMatchObject({ state: 'EXPIRED', outcomeJson: '{"code":"UNANSWERED"}' });
  expect(await approveAction(world.parts, responder('bo'), seen(action))).toMatchObject({ why: 'ALREADY_DECIDED' });
  expect((await told('case/1')).filter((type) => type.startsWith('approval.'))).toEqual([
    'approval.escalated',
    'approval.expired',
    'approval.refused',
  ]);
  const kinds = await graph.run<{ kind: string }>('MATCH (c:Change) RETURN c.kind AS kind ORDER BY c.seq');
  expect(kinds.map(({ kind }) => kind)).toEqual([
    'approval.requested',
    'approval.requested',
    'approval.requested',
    'action.changed',
  ]);
});
