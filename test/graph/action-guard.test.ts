import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { canonicalDigest } from '../../src/domain/canonical.js';
import type { ActionRecord } from '../../src/domain/records.js';
import type { Graph } from '../../src/graph/session.js';
import { keepGuardrails, permitsOfCase } from '../../src/graph/stores/permit-archive.store.js';
import { killSwitch } from '../../src/graph/stores/kill-switch.store.js';
import { verifyStream } from '../../src/graph/stores/audit.store.js';
import { guardStage, OWN_AGENT } from '../../src/pipeline/guard/index.js';
import type { GuardrailText } from '../../src/pipeline/guard/guardrails.js';
import { permitContent, recomputePermit } from '../../src/pipeline/guard/permit-content.js';
import { queueRule } from '../../src/pipeline/guard/ruling.js';
import { approveAction, denyAction } from '../../src/usecases/action/judge-action.js';
import { engageKillSwitch, releaseKillSwitch } from '../../src/usecases/action/kill-switch.js';
import { previewAuthorization, proposeAction } from '../../src/usecases/action/propose-action.js';
import { rollBackAction } from '../../src/usecases/action/roll-back-action.js';
import { actionWorld, machine, NOW, responder } from '../harness/action-world.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { connectTestGraph, emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let world: ReturnType<typeof actionWorld>;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
});
afterAll(() => graph.close());

const request = (target = 'user:ana') => ({ type: 'revoke_sessions', target, args: {} });
const byAgent = (target = 'user:ana', number = 1) =>
  world.parts.actions.propose(
    { case: number, request: request(target), requester: OWN_AGENT, reason: 'MALICIOUS', now: world.now() },
    queueRule(shippedGuard, world.now()),
  );
const seen = (action: ActionRecord, reason = 'seen it') => ({
  id: action.uid,
  argumentsDigest: action.argumentsDigest,
  decisionId: action.decision,
  reason,
});
const permitOf = (action: ActionRecord) =>
  JSON.parse(action.permitJson) as { policies: { id: string }[]; missing: string[][]; facts: Record<string, unknown> };
const rules = (action: ActionRecord) => permitOf(action).policies.map(({ id }) => id);
const ana = async (tier = 3, verdict: 'MALICIOUS' | 'UNKNOWN' | 'SUSPICIOUS_NEEDS_HUMAN' = 'MALICIOUS') => {
  await world.person('user:ana', ['okta:00u1', 'entra:4a2f', 'google:ana@example.com'], tier);
  return world.decide('user:ana', verdict);
};

test('the guard stage proposes what a decision calls for, and nothing on UNKNOWN', async () => {
  await ana();
  const stage = guardStage(world.parts);
  const ctx = { now: NOW, signal: new AbortController().signal, record: () => undefined };
  const decided = { decision: 'd', subject: 'user:ana', kind: 'User', verdict: 'MALICIOUS' as const };
  const outcome = await stage.run({ case: 1, decisions: [decided] }, ctx);
  expect(outcome).toMatchObject({ kind: 'passed', value: { actions: [{ type: 'revoke_sessions', verb: 'delete' }] } });
  const none = await stage.run({ case: 1, decisions: [{ ...decided, verdict: 'UNKNOWN' }] }, ctx);
  expect(none).toMatchObject({ value: { actions: [] } });
});

test('an action says which accounts it leaves alone, and binds its digest to those it touches', async () => {
  await ana();
  const action = await byAgent();
  expect(action.residual).toEqual(['google:ana@example.com']);
  expect(permitOf(action).facts).toMatchObject({ blastRadius: 3, approvals: [] });
  await world.person('user:ana', ['okta:00u2']);
  const preview = await previewAuthorization(world.parts, responder('bo'), {
    case: 1,
    request: request(),
    reason: 'x',
  });
  expect(preview.argumentsDigest).not.toBe(action.argumentsDigest);
});

test('at the level a policy starts with a machine waits for one yes, and goes on with it', async () => {
  await ana();
  const action = await byAgent();
  expect(action.state).toBe('WAITING_APPROVAL');
  expect(permitOf(action).missing[0]).toEqual(['approval']);
  const approved = await approveAction(world.parts, responder('bo'), seen(action));
  expect(approved).toMatchObject({ kind: 'taken', action: { state: 'QUEUED', authorizedAt: NOW } });
});

test('asking again makes no second action, and two nodes that ask at once make one', async () => {
  await ana();
  const second = await connectTestGraph();
  const other = actionWorld(second);
  const rule = queueRule(shippedGuard, NOW);
  const proposal = { case: 1, request: request(), requester: OWN_AGENT, reason: 'x', now: NOW };
  const asked = await Promise.all(
    Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? world : other).parts.actions.propose(proposal, rule)),
  );
  await second.close();
  expect(new Set(asked.map(({ uid }) => uid)).size).toBe(1);
  const rows = await graph.run<{ n: number }>('MATCH (a:Action) RETURN count(a) AS n');
  expect(rows).toEqual([{ n: 1 }]);
});

test('an unrated person needs two people, and nobody may be both', async () => {
  await ana(-1);
  const action = await byAgent();
  expect(rules(action)).toContain('floor.tier0_two_people');
  const once = await approveAction(world.parts, responder('bo'), seen(action));
  expect(once).toMatchObject({ action: { state: 'WAITING_APPROVAL' } });
  const again = await approveAction(world.parts, responder('bo'), seen(action));
  expect(again).toMatchObject({ action: { state: 'WAITING_APPROVAL' } });
  const twice = await approveAction(world.parts, responder('cy'), seen(action));
  expect(twice).toMatchObject({ action: { state: 'QUEUED' } });
});

test('a person may not approve their own request, may withdraw it, and a machine may not approve at all', async () => {
  await ana(1, 'UNKNOWN');
  const asked = await proposeAction(world.parts, responder('bo'), { case: 1, request: request(), reason: 'odd' });
  expect(asked.state).toBe('WAITING_APPROVAL');
  const own = await approveAction(world.parts, responder('bo'), seen(asked));
  expect(own).toEqual({ kind: 'refused', why: 'OWN_REQUEST' });
  await expect(approveAction(world.parts, machine, seen(asked))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await denyAction(world.parts, responder('bo'), seen(asked))).toMatchObject({ action: { state: 'DENIED' } });
});

test('whom the case is about has no say in it', async () => {
  await ana();
  const action = await byAgent();
  const answer = await approveAction(world.parts, responder('USER:ana'), seen(action));
  expect(answer).toEqual({ kind: 'refused', why: 'INVOLVED' });
});

test('an approval of what has changed since is void, and earlier approvals do not carry over', async () => {
  await ana(0);
  const action = await byAgent();
  await approveAction(world.parts, responder('bo'), seen(action));
  await world.decide('user:ana', 'MALICIOUS');
  const late = await approveAction(world.parts, responder('cy'), seen(action));
  expect(late).toEqual({ kind: 'refused', why: 'APPROVAL_VOID' });
  const renewed = await byAgent();
  expect(renewed.uid).toBe(action.uid);
  const other = await approveAction(world.parts, responder('cy'), { ...seen(renewed), argumentsDigest: 'x' });
  expect(other).toEqual({ kind: 'refused', why: 'APPROVAL_VOID' });
  const one = await approveAction(world.parts, responder('cy'), seen(renewed));
  expect(one).toMatchObject({ action: { state: 'WAITING_APPROVAL' } });
});

test('on UNKNOWN a machine is proposed to a person, who makes it their own request', async () => {
  await ana(3, 'UNKNOWN');
  const action = await byAgent();
  expect(action.state).toBe('PROPOSED');
  expect(rules(action)).toContain('floor.no_agent_on_innocent');
  const adopted = await approveAction(world.parts, responder('bo'), seen(action));
  expect(adopted).toMatchObject({ action: { state: 'QUEUED' } });
});

test('a protected account is left to people, whatever level was earned', async () => {
  await ana();
  await world.autonomy(4);
  await world.context('okta:00u1', 'role', 'break-glass');
  const action = await byAgent();
  expect(action.state).toBe('PROPOSED');
  expect(rules(action)).toContain('floor.never_automatic');
});

test('an earned level acts alone; at L3 after a veto window, in which a no holds until the next decision', async () => {
  await ana();
  await world.autonomy(3);
  const action = await byAgent();
  expect(action).toMatchObject({ state: 'QUEUED', notBefore: NOW + 900_000 });
  const stopped = await rollBackAction(world.parts, responder('bo'), { id: action.uid, reason: 'my test' });
  expect(stopped).toMatchObject({ kind: 'stopped', action: { state: 'DENIED' } });
  await world.autonomy(4);
  expect(await byAgent()).toMatchObject({ state: 'DENIED', epoch: 1 });
  await world.decide('user:ana', 'MALICIOUS');
  expect(await byAgent()).toMatchObject({ state: 'QUEUED', notBefore: NOW, epoch: 2 });
});

test('the hourly cap counts every reserved effect, even of writers at once', async () => {
  await world.autonomy(4);
  const people = Array.from({ length: 24 }, (_, n) => `user:p${String(n)}`);
  for (const [n, user] of people.entries()) {
    await world.person(user, [`okta:u${String(n)}`], 3, n + 1);
    await world.decide(user, 'MALICIOUS', n + 1);
  }
  // More people than the share cap speaks of, so that only the rate is tested.
  await graph.runAlone("UNWIND range(1, 600) AS n CREATE (:User {key: 'other' + n})");
  const states = await Promise.all(people.map(async (user, n) => (await byAgent(user, n + 1)).state));
  expect(states.filter((state) => state === 'QUEUED')).toHaveLength(20);
}, 60_000);

test('the kill switch stops new effects at once, and two people release it', async () => {
  await ana();
  await world.autonomy(4);
  const parts = { killSwitch: killSwitch(graph), now: world.now };
  await engageKillSwitch(parts, responder('bo'), 'too much');
  expect(await byAgent()).toMatchObject({ state: 'DENIED' });
  await releaseKillSwitch(parts, responder('bo'), 'over');
  expect(await releaseKillSwitch(parts, responder('bo'), 'over')).toMatchObject({ engaged: true });
  expect(await releaseKillSwitch(parts, responder('cy'), 'over')).toMatchObject({ engaged: false });
  expect(await byAgent()).toMatchObject({ state: 'QUEUED', epoch: 2 });
});

test('two credentials of one person do not release the kill switch, in whichever order they come', async () => {
  const parts = { killSwitch: killSwitch(graph), now: world.now };
  const key = { ...responder('key-1'), name: 'ana.bell@example.com' };
  const signIn = { ...responder('oidc:00u7'), name: 'Ana Bell', logins: ['Ana.Bell@example.com'] };
  for (const [first, second] of [
    [key, signIn],
    [signIn, key],
  ] as const) {
    await engageKillSwitch(parts, responder('bo'), 'too much');
    await releaseKillSwitch(parts, first, 'over');
    expect(await releaseKillSwitch(parts, second, 'over')).toMatchObject({ engaged: true });
    // Whoever engaged it may be one of the two.
    expect(await releaseKillSwitch(parts, responder('bo'), 'over')).toMatchObject({ engaged: false });
  }
  const told = await graph.run<{ type: string }>(
    "MATCH (e:AuditEvent {stream: 'config'}) WHERE e.type STARTS WITH 'kill_switch.' RETURN e.type AS type ORDER BY e.seq",
  );
  const round = ['engaged', 'release_asked', 'release_asked', 'released'].map((each) => `kill_switch.${each}`);
  expect(told.map(({ type }) => type)).toEqual([...round, ...round]);
});

test('a policy whose review is overdue only proposes, whatever it has earned, until somebody has looked at it again', async () => {
  await ana();
  await world.autonomy(4);
  const review = (reviewBy: string) =>
    graph.runAlone(
      `MATCH (d:Decision {case: 1}) MERGE (p:Policy {key: 'account-takeover@4'}) SET p.id = 'account-takeover', p.reviewBy = $reviewBy
       MERGE (d)-[:UNDER]->(p)`,
      { reviewBy },
    );
  await review('2026-11-01');
  const action = await byAgent();
  expect(rules(action)).toContain('floor.autonomy');
  expect(action.state).toBe('PROPOSED');
  // The last day still counts.
  await review('2026-11-02');
  expect(await byAgent()).toMatchObject({ state: 'QUEUED' });
});

test('a preview tells what would have to change, writes nothing and reserves nothing', async () => {
  await ana(0);
  const input = { case: 1, request: request(), reason: '' };
  const { ruling } = await previewAuthorization(world.parts, responder('bo'), input);
  expect(ruling.record.allowed).toBe(false);
  expect(ruling.record.missing).toContainEqual(['approval', 'reason']);
  const rows = await graph.run<{ n: number }>('MATCH (a) WHERE a:Action OR a:RateWindow RETURN count(a) AS n');
  expect(rows).toEqual([{ n: 0 }]);
});

test('a person without an account at any connector is told so', async () => {
  await world.person('user:gil', ['google:gil@example.com']);
  await world.decide('user:gil', 'MALICIOUS');
  await world.autonomy(4);
  const action = await byAgent('user:gil');
  expect(action.state).toBe('DENIED');
  expect(JSON.parse(action.outcomeJson ?? '{}')).toMatchObject({ code: 'NO_CONNECTOR' });
});

test('everything that was asked, said and refused stands in the chain of the case', async () => {
  await ana();
  const action = await byAgent();
  await approveAction(world.parts, responder('user:ana'), seen(action));
  await approveAction(world.parts, responder('bo'), seen(action));
  const rows = await graph.run<{ type: string; actor: string }>(
    "MATCH (e:AuditEvent {stream: 'case/1'}) RETURN e.type AS type, e.actor AS actor ORDER BY e.seq",
  );
  expect(rows).toEqual([
    { type: 'action.proposed', actor: 'agent:sequitur' },
    { type: 'approval.refused', actor: 'user:ana' },
    { type: 'action.approved', actor: 'bo' },
    { type: 'action.authorized', actor: 'agent:sequitur' },
  ]);
  expect(await verifyStream(graph, 'case/1')).toMatchObject({ intact: true });
  const changes = await graph.run<{ kind: string }>('MATCH (c:Change) RETURN c.kind AS kind ORDER BY c.seq');
  expect(changes).toEqual([{ kind: 'approval.requested' }, { kind: 'action.changed' }]);
});

test('every permit is kept, committed to by the chain, and given again by whoever asks the same guardrails', async () => {
  await ana();
  await world.autonomy(4);
  await keepGuardrails(graph, shippedGuard.guardrails.digest, shippedGuard.guardrails.source);
  await byAgent();
  const [kept] = await permitsOfCase(graph, 1);
  if (kept === undefined) throw new Error('no permit was kept');
  const content = permitContent(JSON.parse(kept.guardrails) as GuardrailText, kept.record);
  expect(recomputePermit(content)).toEqual(content.outcome);
  const committed = await graph.run<{ bodyJson: string }>(
    "MATCH (e:AuditEvent {type: 'action.authorized'}) RETURN e.bodyJson AS bodyJson",
  );
  expect(JSON.parse(committed[0]?.bodyJson ?? '{}')).toMatchObject({
    uid: content.uid,
    digest: canonicalDigest(content),
  });
  const lenient = content.policies.replace('context.usedLastHour >= 20', 'context.usedLastHour >= 21');
  expect(recomputePermit({ ...content, policies: lenient })).not.toEqual(content.outcome);
});
